/**
 * Credentials of a role: asked of STS when they are needed, kept, and renewed before they run out. What
 * comes back must be of the account that was asked for.
 */

import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts'
import { AppError } from '../../core/errors.ts'
import { asking } from './errors.ts'

export interface AwsRoles {
  /** An ARN; `{account}` in it stands for the account that is worked in. Null: our own credentials. */
  readonly scan: string | null
  readonly cleanup: string | null
  readonly restore: string | null
  /** What the roles' trust policies ask for. */
  readonly externalId: string | null
  /** By account, where one has an id of its own. */
  readonly externalIds?: ReadonlyMap<string, string>
}

export const NO_ROLES: AwsRoles = { scan: null, cleanup: null, restore: null, externalId: null }

/** Calls may take minutes with their retries: credentials that run out sooner are renewed first. */
const SPARE_MS = 5 * 60_000

export interface Session {
  readonly roleArn: string
  readonly externalId: string | null
  /** In CloudTrail: whose doing it was. */
  readonly name: string
  /** Null: all that the role may do. */
  readonly policy: string | null
  readonly seconds: number
}

/** As the SDK takes it. */
interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration?: Date
}

export interface CredentialProvider {
  (): Promise<Credentials>
  /** AWS says that they have run out, whatever was promised: the next one who asks gets new ones. */
  readonly forget: () => void
}

interface Kept {
  readonly identity: Promise<Credentials>
  expiresAt: Date | null
}

/** Runs one request to STS when there is room for it. */
export type Queueing = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>

interface Surroundings {
  readonly sts: STSClient
  readonly now: () => Date
  readonly queueing?: Queueing
}

export function credentialsFor(
  { sts, now, queueing = (ask) => ask() }: Surroundings,
  session: Session,
): CredentialProvider {
  let kept: Kept | null = null
  const provide = (): Promise<Credentials> => {
    if (kept && !isRunningOut(kept, now())) return kept.identity
    const fresh: Kept = {
      identity: queueing(() => assume(sts, session)).then(take),
      expiresAt: null,
    }
    function take({ identity, expiresAt }: Assumed): Credentials {
      fresh.expiresAt = expiresAt
      // The SDK goes by its own clock and asks us again: ours decides.
      return { ...identity, expiration: new Date() }
    }
    fresh.identity.catch(() => {
      if (kept === fresh) kept = null
    })
    kept = fresh
    return fresh.identity
  }
  return Object.assign(provide, { forget: () => (kept = null) })
}

/** One that is still on its way is waited for. */
function isRunningOut({ expiresAt }: Kept, now: Date): boolean {
  return expiresAt !== null && expiresAt.getTime() - now.getTime() < SPARE_MS
}

interface Assumed {
  readonly identity: Credentials
  readonly expiresAt: Date
}

async function assume(sts: STSClient, session: Session): Promise<Assumed> {
  const { roleArn, externalId, name, policy, seconds } = session
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: name,
    DurationSeconds: seconds,
    ...(externalId === null ? {} : { ExternalId: externalId }),
    ...(policy === null ? {} : { Policy: policy }),
  })
  const { Credentials: given, AssumedRoleUser: user } = await asking('sts:AssumeRole', () =>
    sts.send(command),
  )
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {}
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new AppError('CLOUD_UNAVAILABLE', 'sts:AssumeRole gave no credentials', {
      hint: `AWS answered the request for ${roleArn} without credentials. It will be tried again.`,
    })
  }
  refuseOtherAccount(roleArn, user?.Arn ?? '')
  return {
    identity: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    },
    expiresAt: Expiration,
  }
}

/** Where an endpoint of somebody else stands in for STS, its answer is worth no more than its word. */
function refuseOtherAccount(roleArn: string, assumedArn: string): void {
  if (accountOf(assumedArn) === accountOf(roleArn)) return
  throw new AppError('CLOUD_DENIED', `sts:AssumeRole for ${roleArn} gave another account's role`, {
    hint: 'The credentials are not of the account that was asked for, so they are not used.',
  })
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? ''
}
