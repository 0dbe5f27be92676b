/**
 * May this caller do that, here? Long-term keys may do everything that the world does not deny. In a
 * role it also takes the role's policies, where the world knows them, and the session's.
 */

import { mayDo, type Wish } from './iam/evaluate.ts'
import { parsePolicy, type Statement } from './iam/policy.ts'
import type { Caller, Service, ServiceRequest } from './service.ts'
import { AwsError } from './wire/aws-error.ts'
import type { Denial, Session, World } from './world/world.ts'

interface Asking {
  readonly service: Service
  /** As it came in: the region may be one that is not enabled. */
  readonly regionName: string
  readonly request: ServiceRequest
}

/** Throws the refusal that the first matching denial asks for, or that IAM gives. */
export function authorise(asking: Asking): void {
  const { service, request } = asking
  const { world, caller, now } = request
  if (caller.session && caller.session.expiresAt <= now) {
    throw new AwsError(service.expiredCode, 'Request has expired.')
  }
  const denial = world.denials.find((it) => denies(it, asking))
  if (!denial && isAllowedInSession(world, caller.session, wishesOf(asking))) return
  throw new AwsError(
    denial?.code ?? service.deniedCode,
    `You are not authorized to perform this operation. User: ${callerArn(caller)} is not ` +
      `authorized to perform: ${service.name}:${request.action}`,
  )
}

function wishesOf({ service, request }: Asking): readonly Wish[] {
  const action = `${service.name}:${request.action}`
  return service.wishes?.(request) ?? [{ action, arn: '*', context: new Map() }]
}

/** Who one is, one may always ask. */
function isAllowedInSession(
  { roles }: World,
  session: Session | null,
  wishes: readonly Wish[],
): boolean {
  if (!session) return true
  const ofRole = roles.get(roleNameOf(session))
  const sets: Statement[][] = [
    ...(ofRole === undefined ? [] : [ofRole.flatMap(parsePolicy)]),
    ...(session.policy === undefined ? [] : [parsePolicy(session.policy)]),
  ]
  return wishes.every((it) => it.action === 'sts:GetCallerIdentity' || mayDo(it, sets))
}

function denies(denial: Denial, { service, regionName, request }: Asking): boolean {
  const { action, caller, params } = request
  return (
    ['*', `${service.name}:*`, `${service.name}:${action}`].includes(denial.action) &&
    matches(denial.accountId, caller.account.id) &&
    matches(denial.region, regionName) &&
    matches(denial.roleName, caller.session ? roleNameOf(caller.session) : undefined) &&
    (denial.resourceId === undefined || Object.values(params).includes(denial.resourceId))
  )
}

function matches(wanted: string | undefined, actual: string | undefined): boolean {
  return wanted === undefined || wanted === actual
}

export function callerArn({ account, session, accessKeyId }: Caller): string {
  if (!session) return `arn:aws:iam::${account.id}:user/${accessKeyId}`
  return `arn:aws:sts::${account.id}:assumed-role/${roleNameOf(session)}/${session.name}`
}

function roleNameOf({ roleArn }: Session): string {
  return roleArn.split('/').at(-1) ?? ''
}
