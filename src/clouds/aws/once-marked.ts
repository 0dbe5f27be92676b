/**
 * What the cleanup role may do to a resource once it carries our marks. A dry run cannot tell before
 * the mark is there; IAM can, which knows the role's policies, its boundary and the organisation's.
 * It is asked in the scan role, and has no effect on anything.
 */

import type { SimulatePrincipalPolicyCommandOutput } from '@aws-sdk/client-iam'
import { AppError } from '../../core/errors.ts'
import type { Said } from '../../core/investigation.ts'
import type { Scope } from '../../core/observation.ts'
import type { AwsClients } from './clients.ts'
import { asking } from './errors.ts'
import { said } from './facts.ts'

export const SIMULATE = 'iam:SimulatePrincipalPolicy'

/** One action on one resource, with what the request and the resource will carry by then. */
export interface Wish {
  readonly action: string
  readonly arn: string
  /** By condition key: 'aws:ResourceTag/cloudthrift:plan'. */
  readonly context: Readonly<Record<string, string>>
}

/** The first wish that is denied, in words; null when all are granted. Unknown: nobody can tell. */
export function deniedOnceMarked(
  clients: AwsClients,
  scope: Scope,
  wishes: readonly Wish[],
  signal: AbortSignal,
): Promise<Said<string | null>> {
  return said(() => firstDenied(clients, scope, wishes, signal))
}

/** The same, throwing when nobody can tell. */
export async function firstDenied(
  clients: AwsClients,
  scope: Scope,
  wishes: readonly Wish[],
  signal: AbortSignal,
): Promise<string | null> {
  const roleArn = clients.roleOf('cleanup', scope.accountId)
  if (roleArn === null) {
    throw new AppError('CLOUD_UNAVAILABLE', `${SIMULATE}: there is no cleanup role to ask about`, {
      hint: 'Set AWS_CLEANUP_ROLE_ARN: our own credentials have no role that IAM could look at.',
    })
  }
  const { IAMClient, SimulatePrincipalPolicyCommand } = await import('@aws-sdk/client-iam')
  const iam = clients.inquiry(IAMClient, scope)
  for (const { action, arn, context } of wishes) {
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: roleArn,
      ActionNames: [action],
      ResourceArns: [arn],
      ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
        ContextKeyName,
        ContextKeyValues: [value],
        ContextKeyType: 'string',
      })),
    })
    const answer = await asking(SIMULATE, () => iam.send(command, { abortSignal: signal }))
    if (!isGranted(answer)) return `IAM does not allow ${action} on what we have marked either`
  }
  return null
}

/** An answer about nothing grants nothing. */
function isGranted({ EvaluationResults = [] }: SimulatePrincipalPolicyCommandOutput): boolean {
  const decisions = EvaluationResults.flatMap((it) => [
    it.EvalDecision,
    ...(it.ResourceSpecificResults ?? []).map((each) => each.EvalResourceDecision),
  ])
  return decisions.length > 0 && decisions.every((it) => it === 'allowed')
}
