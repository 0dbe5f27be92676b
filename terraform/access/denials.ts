/**
 * What the cleanup role may never do, whatever else is allowed: the guards of core/guards.ts once
 * more, as far as IAM can see them. Tag keys in conditions are compared without case. A key with a
 * wildcard (`kubernetes.io/cluster/*`) cannot be written here: there the guard stands alone.
 */

import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import type { Condition, Statement } from './document.ts'

/** What takes something away. */
export const DESTRUCTIVE = ['ec2:DeleteVolume', 'ec2:ModifyVolume', 'ec2:ReleaseAddress']
const TAGGING = ['ec2:CreateTags', 'ec2:DeleteTags']

const KUBERNETES_TAGS = [
  'kubernetes.io/created-for/pv/name',
  'kubernetes.io/created-for/pvc/name',
  'kubernetes.io/created-for/pvc/namespace',
  'CSIVolumeName',
  'ebs.csi.aws.com/cluster',
  'KubernetesCluster',
]
const STACK_TAGS = ['aws:cloudformation:stack-id', 'aws:cloudformation:stack-name']

/** The values with which a protect tag says that it does not protect. Any other value does. */
const NOT_PROTECTED = ['false', 'no', '0']

/** Denials for those of the actions that the role has at all. */
export function denialsOf(actions: readonly string[]): Statement[] {
  const destructive = actions.filter((it) => DESTRUCTIVE.includes(it))
  const tagging = actions.filter((it) => TAGGING.includes(it))
  const protectTags = DEFAULT_POLICY.protectTags
  return [
    ...protectTags.map((tag, index) =>
      never(`NeverProtected${index + 1}`, destructive, whereProtectedBy(tag)),
    ),
    ...KUBERNETES_TAGS.map((tag, index) =>
      never(`NeverKubernetes${index + 1}`, destructive, whereTagged(tag)),
    ),
    ...STACK_TAGS.map((tag, index) =>
      never(`NeverOfAStack${index + 1}`, destructive, whereTagged(tag)),
    ),
    never('NeverServiceManaged', destructive, { Null: { 'ec2:ManagedResourceOperator': 'false' } }),
    never('NeverTouchProtectTags', tagging, {
      'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': protectTags },
    }),
  ].filter((it) => it.Action.length > 0)
}

export function whereProtectedBy(tag: string): Condition {
  const key = `aws:ResourceTag/${tag}`
  return { Null: { [key]: 'false' }, StringNotEqualsIgnoreCase: { [key]: NOT_PROTECTED } }
}

function whereTagged(tag: string): Condition {
  return { Null: { [`aws:ResourceTag/${tag}`]: 'false' } }
}

function never(sid: string, actions: readonly string[], when: Condition): Statement {
  return { Sid: sid, Effect: 'Deny', Action: actions, Resource: ['*'], Condition: when }
}
