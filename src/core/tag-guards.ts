/** Guards that tags give: owners that only tags betray, code that owns it, people who protect it. */

import type { Tags } from './evidence.ts'
import { dayOf, type Guard, guard } from './guard.ts'
import type { Policy } from './policy.ts'
import { matchesTag } from './tag-pattern.ts'

const DAY_MS = 86_400_000

interface OwnerRule {
  readonly name: string
  readonly keys: readonly RegExp[]
  readonly reason: string
  readonly remedy: string
}

/** Keys as the CSI driver, kops, EKS, Karpenter, the load balancer controller and CloudFormation write them. */
const OWNERS: readonly OwnerRule[] = [
  {
    name: 'kubernetes',
    keys: [
      /^kubernetes\.io\/(?:created-for|cluster|service-name)\b/,
      /^k8s\.io\//,
      /^(?:elbv2|service|ingress|node)\.k8s\.(?:aws|amazonaws\.com)\//,
      /^karpenter\.(?:sh|k8s\.aws)\//,
      /^(?:aws:)?eks:/,
      /^CSIVolumeName$/,
      /^ebs\.csi\.aws\.com\//,
      /^KubernetesCluster$/,
    ],
    reason: 'it belongs to a Kubernetes cluster: detached does not mean unused',
    remedy: 'ask the owner of the cluster to delete what it stands for (PersistentVolume, Service)',
  },
  {
    name: 'cloudformation',
    keys: [/^aws:cloudformation:/],
    reason: 'owned by a CloudFormation stack: removing it makes the stack drift',
    remedy: 'remove it from the stack',
  },
]

export function tagGuards(tags: Tags, policy: Policy, now: Date): Guard[] {
  return [...owned(tags), ...coded(tags, policy), ...protectedBy(tags, policy, now)]
}

function owned(tags: Tags): Guard[] {
  return OWNERS.flatMap(({ name, keys, reason, remedy }) => {
    const key = Object.keys(tags).find((it) => keys.some((pattern) => pattern.test(it)))
    return key ? [guard(name, 'no', `${reason} (tag ${key})`, remedy)] : []
  })
}

function coded(tags: Tags, { iacTags }: Policy): Guard[] {
  const pattern = iacTags.find((it) => matchesTag(it, tags))
  if (pattern === undefined) return []
  return [guard('iac', 'no', `owned by code (tag ${pattern})`, 'remove it from the code')]
}

/** Of several tags the one that protects for longest: without an end, or with the latest. */
function protectedBy(tags: Tags, { protectTags }: Policy, now: Date): Guard[] {
  const wanted = new Set(protectTags.map((it) => it.toLowerCase()))
  const [longest] = Object.entries(tags)
    .filter(([key]) => wanted.has(key.toLowerCase()))
    .map(([key, value]) => ({ key, until: protectedUntil(value.trim()) }))
    .filter(({ until }) => until > now.getTime())
    .toSorted((a, b) => (a.until < b.until ? 1 : -1))
  return longest ? [protection(longest)] : []
}

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
