/**
 * Whose credentials a call carries: for each account its own role, and for each task a session of it. A
 * role acts in its own account only: in another one it would change the wrong resource, or see none.
 */

import { STSClient } from '@aws-sdk/client-sts'
import pLimit from 'p-limit'
import { AppError } from '../../core/errors.ts'
import type { AwsConnection } from './connection.ts'
import {
  type AwsRoles,
  accountOf,
  type CredentialProvider,
  credentialsFor,
  type Session,
} from './roles.ts'

/** What a client gets. Nothing: the SDK's own chain. */
export interface Keys {
  readonly credentials?: NonNullable<AwsConnection['credentials']> | CredentialProvider
}

export interface Identities {
  readonly own: Keys
  /** To look around. One session for all regions of an account. */
  readonly scan: (accountId: string) => Keys
  /** The scan role where it has a fixed ARN, else our own: who we are before any account is known. */
  readonly home: Keys
  /** Null: our own credentials, which are the home account's. Throws when there is no such role. */
  readonly roleOf: (role: Role, accountId: string) => string | null
  /** To change something. */
  readonly session: (session: TaskSession) => Keys
  /** Any role, to look around in. */
  readonly looking: (roleArn: string) => Keys
}

/** What a role may do for one task, and under which name. */
export interface TaskSession {
  readonly roleArn: string
  readonly name: string
  readonly policy: string
}

export type Role = 'scan' | 'cleanup' | 'restore'

const ASSUMES_AT_ONCE = 10
const SCAN = { name: 'cloudthrift-scan', policy: null, seconds: 3_600 }
/** The shortest that STS gives: a task is done in minutes, or comes back for new credentials. */
const TASK_SECONDS = 900
const ACCOUNT = '{account}'

export function identities(
  connection: AwsConnection,
  stsConfig: ConstructorParameters<typeof STSClient>[0] & Keys,
  now: () => Date,
): Identities {
  const { roles } = connection
  const own: Keys = connection.credentials ? { credentials: connection.credentials } : {}
  const sts = new STSClient({ ...stsConfig, ...own })
  const queueing = pLimit(ASSUMES_AT_ONCE)
  const inRole = (roleArn: string, as: Pick<Session, 'name' | 'policy' | 'seconds'>): Keys => ({
    credentials: credentialsFor(
      { sts, now, queueing },
      { roleArn, externalId: externalIdFor(roles, accountOf(roleArn)), ...as },
    ),
  })
  const scanning = new Map<string, Keys>()
  const looking = (roleArn: string): Keys => {
    const keys = scanning.get(roleArn) ?? inRole(roleArn, SCAN)
    scanning.set(roleArn, keys)
    return keys
  }
  const roleOf = (role: Role, accountId: string): string | null =>
    roleIn(roles[role], accountId, { role, isHomeOnly: connection.accounts === undefined })
  return {
    own,
    home: roles.scan && !roles.scan.includes(ACCOUNT) ? looking(roles.scan) : own,
    scan: (accountId) => {
      const roleArn = roleOf('scan', accountId)
      return roleArn === null ? own : looking(roleArn)
    },
    roleOf,
    session: ({ roleArn, name, policy }) =>
      inRole(roleArn, { name, policy, seconds: TASK_SECONDS }),
    looking,
  }
}

/** Null: our own credentials, which are the home account's. */
function roleIn(
  template: string | null,
  accountId: string,
  { role, isHomeOnly }: { readonly role: Role; readonly isHomeOnly: boolean },
): string | null {
  if (template === null && isHomeOnly) return null
  if (template === null) {
    throw new AppError('CLOUD_DENIED', `no ${role} role is set for account ${accountId}`, {
      hint: `Set AWS_${role.toUpperCase()}_ROLE_ARN with {account} where the account id stands.`,
    })
  }
  const roleArn = template.replaceAll(ACCOUNT, accountId)
  if (accountOf(roleArn) === accountId) return roleArn
  throw new AppError('CLOUD_DENIED', `the role ${roleArn} is not of account ${accountId}`, {
    hint: 'Set the role ARN of the account that the resource is in.',
  })
}

function externalIdFor({ externalId, externalIds }: AwsRoles, accountId: string): string | null {
  return externalIds?.get(accountId) ?? externalId
}
