/** Who we are in each role: it can be taken on, is itself, and all of them are of one account. */

import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { type Check, fail, ok, type Reading, warn } from '../../../core/checkup.ts'
import type { Cloud } from '../../../core/detector.ts'
import { AppError } from '../../../core/errors.ts'
import type { AwsClients } from '../clients.ts'
import { asking } from '../errors.ts'
import type { AwsRoles } from '../roles.ts'

const ROLES = {
  scan: 'AWS_SCAN_ROLE_ARN',
  cleanup: 'AWS_CLEANUP_ROLE_ARN',
  restore: 'AWS_RESTORE_ROLE_ARN',
} as const
type Role = keyof typeof ROLES

/** Reading with one's own credentials is no danger; changing with them has no session around it. */
const CONFINED: readonly Role[] = ['cleanup', 'restore']

interface Setting {
  readonly clients: AwsClients
  readonly roles: AwsRoles
  readonly isReal: boolean
  readonly reach: (signal: AbortSignal) => ReturnType<Cloud['scopes']>
}

export function identityChecks(setting: Setting): readonly Check[] {
  const { roles, isReal } = setting
  const names = ['scan', 'cleanup', 'restore'] as const
  const accounts = namesOfAccounts(setting)
  return names.map((role) => ({
    family: 'aws',
    name: `${role} identity`,
    isCheap: false,
    whenUnknown: `Check the network and AWS_REGION, and the value of ${ROLES[role]}.`,
    run: async (tell, signal) => {
      const identity = await accounts(role, signal).catch((error: unknown) =>
        refusalOf(error, role, roles),
      )
      if ('verdict' in identity) return tell(identity)
      const scanAccount = await accounts('scan', signal).then(
        (it) => it.account,
        () => null,
      )
      tell(readIdentity({ role, arn: roles[role], isReal, scanAccount, ...identity }))
    },
  }))
}

interface Identity {
  readonly account: string
  readonly who: string
}

function namesOfAccounts({
  clients,
  roles,
  reach,
}: Setting): (role: Role, signal: AbortSignal) => Promise<Identity> {
  const asked = new Map<Role, Promise<Identity>>()
  const ask = async (role: Role, signal: AbortSignal): Promise<Identity> => {
    const isForEach = roles[role]?.includes('{account}') ?? false
    const account = isForEach ? await firstAccount(reach, signal) : null
    const answer = await asking('sts:GetCallerIdentity', () =>
      clients.identity(role, account).send(new GetCallerIdentityCommand({})),
    )
    return { account: answer.Account ?? 'unknown', who: answer.Arn ?? 'unknown' }
  }
  return (role, signal) => {
    const identity = asked.get(role) ?? ask(role, signal)
    asked.set(role, identity)
    return identity
  }
}

/** A role that is written for every account is tried in one of those that are looked at. */
async function firstAccount(reach: Setting['reach'], signal: AbortSignal): Promise<string> {
  const { scopes, unreachable } = await reach(signal)
  const account = scopes[0]?.accountId ?? unreachable[0]?.scope.accountId
  if (account && /^\d{12}$/.test(account)) return account
  throw new Error(unreachable[0]?.reason ?? 'there is no account to look at')
}

/** A refusal is an answer; anything else leaves it open, and the check says so. */
function refusalOf(error: unknown, role: Role, roles: AwsRoles): Reading {
  if (!(error instanceof AppError) || error.code !== 'CLOUD_DENIED') throw error
  const remedy =
    roles[role] === null
      ? 'Give the process credentials (environment, profile, task or instance role): aws sts get-caller-identity'
      : `Check ${ROLES[role]} and AWS_EXTERNAL_ID; the trust policy of the role must name the identity of this process, and that identity needs sts:AssumeRole (docs/aws-roles.md).`
  return fail(`${role} identity`, error.message, remedy)
}

function readIdentity(of: {
  readonly role: Role
  readonly arn: string | null
  readonly account: string
  readonly who: string
  readonly isReal: boolean
  readonly scanAccount: string | null
}): Reading {
  const { role, arn, account, who, isReal, scanAccount } = of
  const name = `${role} identity`
  const variable = ROLES[role]
  const owner = arn?.replaceAll('{account}', account).split(':')[4]
  if (owner !== undefined && owner !== account) {
    const detail = `it is of account ${account}, the ARN says ${owner}`
    return fail(name, detail, `Set ${variable} to a role of the account that is looked at.`)
  }
  if (scanAccount !== null && scanAccount !== account) {
    const detail = `it is of account ${account}, the scan looks at ${scanAccount}`
    return fail(name, detail, `Set ${variable} and AWS_SCAN_ROLE_ARN to roles of the same account.`)
  }
  if (arn === null && isReal && CONFINED.includes(role)) {
    const detail = `account ${account}: no role is set, so changes use the credentials of the process`
    const remedy = `Make the roles (docs/aws-roles.md) and set ${variable}: each change is then confined to its own resource.`
    return warn(name, detail, remedy)
  }
  return ok(name, `account ${account}, ${arn === null ? 'credentials of the process' : who}`)
}
