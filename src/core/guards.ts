/**
 * Guards: reasons not to touch a resource. A guarded finding is shown, never removed.
 * Pure and table-driven: facts that are not a yes, tags that name an owner, and time.
 */

import type { Observation, Scope } from './detector.ts'
import type { Tags } from './evidence.ts'
import type { Policy } from './policy.ts'

const DAY_MS = 86_400_000

export interface Guard {
  readonly name: string
  /** no: it is so. unknown: nobody could tell, which is as good as no. wait: time will clear it. */
  readonly verdict: 'no' | 'unknown' | 'wait'
  readonly reason: string
  /** What would have to change for the guard to lift. */
  readonly remedy: string
}

/** What the ledger of sightings knows; a single look has no history. */
export interface Sightings {
  readonly count: number
  readonly firstSeenAt: Date
}

/** Everything that one look at the resource can say against touching it. */
export function guardsOf(observation: Observation, scope: Scope, policy: Policy): Guard[] {
  return [...factGuards(observation, scope, policy), ...tagGuards(observation.tags, policy)]
}

/** Seen idle in at least two scans, the first of them at least minIdleDays ago. */
export function graceGuards(seen: Sightings, minIdleDays: number, now: Date): Guard[] {
  const guards: Guard[] = []
  const idleUntil = new Date(seen.firstSeenAt.getTime() + minIdleDays * DAY_MS)
  if (idleUntil > now) {
    guards.push({
      name: 'grace',
      verdict: 'wait',
      reason: `first seen idle ${day(seen.firstSeenAt)}, less than ${minIdleDays} days ago`,
      remedy: `it must stay idle until ${day(idleUntil)}`,
    })
  }
  if (seen.count < 2) {
    guards.push({
      name: 'seen-once',
      verdict: 'wait',
      reason: 'seen idle in one scan only',
      remedy: 'the next scan must see it idle again',
    })
  }
  return guards
}

/** The age since creation: all that a look without history can check. */
export function ageGuards(createdAt: Date | null, minIdleDays: number, now: Date): Guard[] {
  if (minIdleDays === 0) return []
  if (!createdAt) {
    return [
      {
        name: 'age',
        verdict: 'unknown',
        reason: 'the cloud does not say when it was created, and one look has no history',
        remedy: `let the service see it idle for ${minIdleDays} days`,
      },
    ]
  }
  const oldEnough = new Date(createdAt.getTime() + minIdleDays * DAY_MS)
  if (oldEnough <= now) return []
  return [
    {
      name: 'age',
      verdict: 'wait',
      reason: `created ${day(createdAt)}, less than ${minIdleDays} days ago`,
      remedy: `it must be idle and older than ${minIdleDays} days: ${day(oldEnough)}`,
    },
  ]
}

function factGuards({ evidence }: Observation, scope: Scope, policy: Policy): Guard[] {
  return evidence.facts.flatMap((fact) => {
    if (fact.answer === 'yes') return []
    if (fact.answer === 'unknown' && isAccepted(fact.name, scope, policy)) return []
    const saw = fact.detail ?? fact.source
    return fact.answer === 'no'
      ? [guard(fact.name, 'no', saw, `${fact.source} must report otherwise`)]
      : [guard(fact.name, 'unknown', saw, `${fact.source} must answer, or the policy accept it`)]
  })
}

function isAccepted(fact: string, scope: Scope, policy: Policy): boolean {
  return policy.acceptUnknown.some(
    (entry) => entry.fact === fact && entry.accounts.includes(scope.accountId),
  )
}

interface TagRule {
  readonly name: string
  readonly keys: readonly RegExp[]
  readonly reason: string
  readonly remedy: string
}

/** Owners that only tags betray. Keys as the CSI driver, kops, EKS and CloudFormation write them. */
const OWNER_TAGS: readonly TagRule[] = [
  {
    name: 'kubernetes',
    keys: [
      /^kubernetes\.io\/created-for\//,
      /^kubernetes\.io\/cluster\//,
      /^CSIVolumeName$/,
      /^ebs\.csi\.aws\.com\/cluster$/,
      /^KubernetesCluster$/,
    ],
    reason: 'a Kubernetes volume: detached does not mean unused',
    remedy: 'ask the owner of the cluster to delete the PersistentVolume',
  },
  {
    name: 'cloudformation',
    keys: [/^aws:cloudformation:/],
    reason: 'owned by a CloudFormation stack: removing it makes the stack drift',
    remedy: 'remove it from the stack',
  },
]

function tagGuards(tags: Tags, policy: Policy): Guard[] {
  const keys = Object.keys(tags)
  const owners = OWNER_TAGS.flatMap((rule) => {
    const key = keys.find((it) => rule.keys.some((pattern) => pattern.test(it)))
    return key ? [guard(rule.name, 'no', `${rule.reason} (tag ${key})`, rule.remedy)] : []
  })
  const iac = keys.find((key) => policy.iacTags.includes(key))
  const keep = keys.find((key) => protects(key, tags[key] ?? '', policy.protectTags))
  return [
    ...owners,
    ...(iac ? [guard('iac', 'no', `owned by code (tag ${iac})`, 'remove it from the code')] : []),
    ...(keep ? [guard('protected', 'no', `protected by tag ${keep}`, 'remove the tag')] : []),
  ]
}

/** A protect tag protects unless its value plainly says no: an odd value is not a release. */
function protects(key: string, value: string, protectTags: readonly string[]): boolean {
  const isProtectTag = protectTags.some((it) => it.toLowerCase() === key.toLowerCase())
  return isProtectTag && !/^(?:false|no|0)$/i.test(value.trim())
}

function guard(name: string, verdict: Guard['verdict'], reason: string, remedy: string): Guard {
  return { name, verdict, reason, remedy }
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10)
}
