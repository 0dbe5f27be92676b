/**
 * IAM, as far as one may ask it what a role may do: SimulatePrincipalPolicy over the roles of the world.
 * What the world denies to everybody is denied here as well.
 */

import type { Service, ServiceRequest } from '../service.ts'
import { AwsError } from '../wire/aws-error.ts'
import { listOf, type Params, required } from '../wire/query.ts'
import { queryService } from '../wire/query-service.ts'
import { el, wrap } from '../wire/xml.ts'
import type { World } from '../world/world.ts'
import type { Context } from './conditions.ts'
import { mayDo, type Wish } from './evaluate.ts'
import { parsePolicy } from './policy.ts'

export const iam: Service = queryService({
  name: 'iam',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  expiredCode: 'ExpiredToken',
  wishes: ({ action, params }) => [
    { action: `iam:${action}`, arn: params['PolicySourceArn'] ?? '*', context: new Map() },
  ],
  actions: { SimulatePrincipalPolicy: simulatePrincipalPolicy },
})

function simulatePrincipalPolicy(request: ServiceRequest): string {
  return wrap('EvaluationResults', decisionsOf(request).join('')) + el('IsTruncated', false)
}

function decisionsOf({ world, params, caller }: ServiceRequest): string[] {
  const roleArn = required(params, 'PolicySourceArn')
  const [, accountId, roleName = ''] =
    /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? []
  if (accountId !== caller.account.id) {
    throw new AwsError('NoSuchEntity', `The role with name ${roleName} cannot be found.`, 404)
  }
  const policies = world.roles.get(roleName)
  const sets = policies ? [policies.flatMap(parsePolicy)] : []
  const context = contextOf(params)
  const may = (wish: Wish): boolean => mayDo(wish, sets) && !isDenied(world, wish, roleName)
  return members(params, 'ActionNames').map((action) =>
    resultXml(
      action,
      members(params, 'ResourceArns').map((arn) => ({ arn, may: may({ action, arn, context }) })),
    ),
  )
}

function isDenied({ denials }: World, { action }: Wish, roleName: string): boolean {
  return denials.some(
    (it) =>
      ['*', `${action.split(':')[0]}:*`, action].includes(it.action) &&
      (it.roleName === undefined || it.roleName === roleName),
  )
}

/** One result for each action, of the most restrictive decision; each resource has its own below. */
function resultXml(
  action: string,
  resources: readonly { readonly arn: string; readonly may: boolean }[],
): string {
  const specific = resources.map(({ arn, may }) =>
    wrap('member', el('EvalResourceName', arn) + el('EvalResourceDecision', decision(may))),
  )
  return wrap(
    'member',
    el('EvalActionName', action) +
      el('EvalDecision', decision(resources.every((it) => it.may))) +
      wrap('ResourceSpecificResults', specific.join('')),
  )
}

function decision(may: boolean): string {
  return may ? 'allowed' : 'implicitDeny'
}

function contextOf(params: Params): Context {
  const context = new Map<string, readonly string[]>()
  for (let index = 1; ; index += 1) {
    const entry = `ContextEntries.member.${index}`
    const key = params[`${entry}.ContextKeyName`]
    if (key === undefined) return context
    context.set(key.toLowerCase(), members(params, `${entry}.ContextKeyValues`))
  }
}

function members(params: Params, name: string): string[] {
  return listOf(params, `${name}.member`)
}
