/** Guards that tags give: owners that only tags betray, code that owns it, people who protect it. */

import type { Tags } from './evidence.ts'
import { dayOf, type Guard, guard } from './guard.ts'
import { onceInARow } from './once-in-a-row.ts'
import type { Policy } from './policy.ts'
import { matchesTag } from './tag-pattern.ts'

const DAY_MS = 86_400_000

interface OwnerRule {
  readonly name: string
  /** What a key of theirs looks like. */
  readonly pattern: RegExp
  readonly reason: string
  readonly remedy: string
}

/** Keys as the CSI driver, kops, EKS, Karpenter, the load balancer controller and CloudFormation write them. */
const OWNERS: readonly OwnerRule[] = [
  {
    name: 'kubernetes',
    pattern: anyOf(
      /^kubernetes\.io\/(?:created-for|cluster|service-name)\b/,
      /^k8s\.io\//,
      /^(?:elbv2|service|ingress|node)\.k8s\.(?:aws|amazonaws\.com)\//,
      /^karpenter\.(?:sh|k8s\.aws)\//,
      /^(?:aws:)?eks:/,
      /^CSIVolumeName$/,
      /^ebs\.csi\.aws\.com\//,
      /^KubernetesCluster$/,
    ),
    reason: 'it belongs to a Kubernetes cluster: detached does not mean unused',
    remedy: 'ask the owner of the cluster to delete what it stands for (PersistentVolume, Service)',
  },
  {
    name: 'cloudformation',
    pattern: /^aws:cloudformation:/,
    reason: 'owned by a CloudFormation stack: removing it makes the stack drift',
    remedy: 'remove it from the stack',
  },
]

function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'))
}

export function tagGuards(tags: Tags, policy: Policy, now: Date): Guard[] {
  return [...owned(tags), ...coded(tags, policy), ...protectedBy(tags, policy, now)]
}

function owned(tags: Tags): Guard[] {
  const set = Object.keys(tags)
  const guards: Guard[] = []
  for (const { name, pattern, reason, remedy } of OWNERS) {
    const key = set.find((it) => pattern.test(it))
    if (key) guards.push(guard(name, 'no', `${reason} (tag ${key})`, remedy))
  }
  return guards
}

function coded(tags: Tags, { iacTags }: Policy): Guard[] {
  const pattern = iacTags.find((it) => matchesTag(it, tags))
  if (pattern === undefined) return []
  return [guard('iac', 'no', `owned by code (tag ${pattern})`, 'remove it from the code')]
}

/** Of several tags the one that protects for longest: without an end, or with the latest. */
function protectedBy(tags: Tags, { protectTags }: Policy, now: Date): Guard[] {
  const wanted = withoutCase(protectTags)
  const protecting = Object.keys(tags).filter((key) => wanted.has(key.toLowerCase()))
  // Most resources have none, and to sort nothing takes a kilobyte.
  if (protecting.length === 0) return []
  const [longest] = protecting
    .map((key) => ({ key, until: protectedUntil((tags[key] ?? '').trim()) }))
    .filter(({ until }) => until > now.getTime())
    .toSorted((a, b) => (a.until < b.until ? 1 : -1))
  return longest ? [protection(longest)] : []
}

/** Of a policy once, not of each resource. */
const withoutCase = onceInARow(
  (keys, last) => keys === last,
  (keys: readonly string[]) => new Set(keys.map((it) => it.toLowerCase())),
)

/** Only a plain no or a date lets go. An odd value is not a release: it protects without an end. */
function protectedUntil(value: string): number {
  if (/^(?:false|no|0)$/i.test(value)) return Number.NEGATIVE_INFINITY
  const day = new Date(`${value}T00:00:00Z`)
  const isDay = !Number.isNaN(day.getTime()) && dayOf(day) === value
  return isDay ? day.getTime() + DAY_MS : Number.POSITIVE_INFINITY
}

function protection({ key, until }: { readonly key: string; readonly until: number }): Guard {
  if (until === Number.POSITIVE_INFINITY) {
    return guard('protected', 'no', `protected by tag ${key}`, 'remove the tag')
  }
  const day = dayOf(new Date(until - DAY_MS))
  const reason = `protected by tag ${key} until the end of ${day} (UTC)`
  return guard('protected', 'wait', reason, `wait until ${day} is over, or remove the tag`)
}
