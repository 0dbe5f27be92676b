/** May this caller do that, here? Everything is allowed that the world does not deny. */

import type { Caller, Service } from './service.ts'
import { AwsError } from './wire/aws-error.ts'
import type { Params } from './wire/query.ts'
import type { Denial, World } from './world/world.ts'

interface Wish {
  readonly service: Service
  readonly action: string
  readonly region: string
  readonly params: Params
  readonly caller: Caller
}

/** Throws the refusal that the first matching denial asks for. */
export function authorise(world: World, wish: Wish): void {
  const { service, caller } = wish
  const denial = world.denials.find((it) => denies(it, wish))
  if (!denial) return
  throw new AwsError(
    denial.code ?? service.deniedCode,
    `You are not authorized to perform this operation. User: ${callerArn(caller)} is not ` +
      `authorized to perform: ${service.name}:${wish.action}`,
  )
}

function denies(denial: Denial, wish: Wish): boolean {
  const { caller } = wish
  return (
    matchesAction(denial.action, wish) &&
    matches(denial.accountId, caller.account.id) &&
    matches(denial.region, wish.region) &&
    matches(denial.roleName, roleName(caller)) &&
    (denial.resourceId === undefined || Object.values(wish.params).includes(denial.resourceId))
  )
}

function matchesAction(action: string, { service, action: wanted }: Wish): boolean {
  return ['*', `${service.name}:*`, `${service.name}:${wanted}`].includes(action)
}

function matches(wanted: string | undefined, actual: string | undefined): boolean {
  return wanted === undefined || wanted === actual
}

export function callerArn({ account, session, accessKeyId }: Caller): string {
  if (!session) return `arn:aws:iam::${account.id}:user/${accessKeyId}`
  const role = session.roleArn.split('/').at(-1) ?? ''
  return `arn:aws:sts::${account.id}:assumed-role/${role}/${session.name}`
}

function roleName({ session }: Caller): string | undefined {
  return session?.roleArn.split('/').at(-1)
}
