/** The stack `access` from its creation to its end: the roles as an account holds them. */

import type { Role } from '../../terraform/access/actions.ts'
import type { Policy } from '../support/iam.ts'
import { ACCOUNT, AT_ONCE, openStackOnMoto } from './moto-stack.ts'

export const PRINCIPAL = `arn:aws:iam::${ACCOUNT}:role/cloudthrift`
/** With every sign that AWS allows. */
export const EXTERNAL_ID = 'an-external-id/with=signs+of:32@,_.'
const VARIABLES = {
  trusted_principals: [PRINCIPAL],
  external_id: EXTERNAL_ID,
  further_protect_tags: ['terraform', 'Golden'],
  tags: { Team: 'platform' },
}
/** Each pair is wrong; terraform complains of both at once. */
const WRONG = [
  ['-var=trusted_principals=[]', '-var=external_id=with spaces, and long enough'],
  [`-var=trusted_principals=["arn:aws:iam::${ACCOUNT}:root"]`, '-var=external_id=short'],
]

interface StateResource {
  readonly address: string
  readonly values: Readonly<Record<string, string>>
}

export interface AccessLife {
  /** Every policy that the role holds. */
  policiesOf(role: Role): Policy[]
  trustOf(role: Role): Policy
  readonly applicationPolicy: Policy
  /** What terraform said to each wrong pair of variables. */
  readonly refusals: readonly string[]
  /** What terraform would do without tags of the installation's own. */
  readonly withoutFurtherTags: string
  readonly destroyed: string
}

export async function liveAccess(): Promise<AccessLife> {
  await using stack = await openStackOnMoto('access', VARIABLES)
  const refusals = await Promise.all(
    WRONG.map((wrong) => stack.terraform('plan', '-lock=false', ...wrong).catch(String)),
  )
  await stack.terraform('apply', ...AT_ONCE)
  const { values } = JSON.parse(await stack.terraform('show', '-json'))
  const state: readonly StateResource[] = values.root_module.resources
  const withoutFurtherTags = await stack.terraform('plan', '-var=further_protect_tags=[]')
  return {
    policiesOf: (role) =>
      state
        .filter((it) => it.address.startsWith('aws_iam_role_policy.'))
        .filter((it) => it.values['role'] === `cloudthrift-${role}`)
        .map((it) => JSON.parse(inTheAccountOfTheCases(it.values['policy'] ?? ''))),
    trustOf: (role) =>
      JSON.parse(
        state.find((it) => it.address === `aws_iam_role.${role}`)?.values['assume_role_policy'] ??
          '',
      ),
    applicationPolicy: JSON.parse(values.outputs.application_policy.value),
    refusals,
    withoutFurtherTags,
    destroyed: await stack.terraform('destroy', ...AT_ONCE),
  }
}

/** moto has an account of its own; the calls of the table are made in another one. */
function inTheAccountOfTheCases(policy: string): string {
  return policy.replaceAll(`:iam::${ACCOUNT}:`, ':iam::111122223333:')
}
