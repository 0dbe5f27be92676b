/**
 * What the owner of the accounts allows. Defaults are the careful ones; config/ reads the file.
 * `Terms` are what it says about one finding: the defaults, overridden by each rule that matches.
 */

import { daysBefore } from './days.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import type { UsdMicros } from './money.ts'

/**
 * What may happen to a finding. park: it is made as cheap as it can be without losing anything.
 * advise: a person has to act; nobody is asked.
 */
export const ACTIONS = ['delete', 'park', 'advise'] as const
export type Action = (typeof ACTIONS)[number]

export interface Approvers {
  /** Ids of chat roles. */
  readonly roles: readonly string[]
  /** Ids of people as the edge verified them: 'discord:1234', 'api:alice'. */
  readonly users: readonly string[]
}

export interface ApprovalTerms {
  /** Nobody answers for so long: the question expires and the resource is kept. */
  readonly expiresAfterHours: number
  readonly snoozeDays: number
  /** Who may decide in a chat. Empty: nobody there. API clients are governed by their token's scopes. */
  readonly approvers: Approvers
  /** From this monthly saving on two different people must approve. Null: one is enough. */
  readonly fourEyesFromMicros: UsdMicros | null
}

/**
 * use: what the cloud's recycle bin keeps is known, and comes back from there first. require: nothing
 * is removed that it would not keep. ignore: it is not asked after.
 */
export const BIN_TERMS = ['use', 'require', 'ignore'] as const

export interface BackupTerms {
  readonly recycleBin: (typeof BIN_TERMS)[number]
  /** How long a removal can be undone, and its snapshot is kept. */
  readonly snapshotDays: number
  /** True: the snapshot cannot be deleted during this time without unlocking it. */
  readonly lock: boolean
}

/** What the policy says about one finding. */
export interface Terms {
  readonly action: Action
  /** How long a resource must have been seen idle before anybody is asked. */
  readonly minIdleDays: number
  /** What costs less is listed, but nobody is asked about it. What has no price is asked about. */
  readonly minMonthlyMicros: UsdMicros
  /** 'Environment=prod', 'Name=*-keep', 'Owner': resources with such a tag are never asked about. */
  readonly exemptTags: readonly string[]
  readonly approval: ApprovalTerms
  readonly backup: BackupTerms
}

/** What a rule looks at. */
export interface Subject {
  readonly kind: string
  readonly accountId: string
  readonly team: string | null
}

/** Every condition that is given must hold. */
export interface Match {
  readonly kinds?: readonly string[]
  readonly accounts?: readonly string[]
  readonly teams?: readonly string[]
}

export interface Rule extends Partial<Omit<Terms, 'approval' | 'backup'>> {
  readonly match: Match
  readonly approval?: Partial<ApprovalTerms>
  readonly backup?: Partial<BackupTerms>
}

export interface Policy extends Terms {
  /**
   * True: try every step, remove nothing. 'auto': true for real clouds, false for simulators
   * and emulators on this machine.
   */
  readonly dryRun: boolean | 'auto'
  /** Tag keys that forbid a removal, compared without case. */
  readonly protectTags: readonly string[]
  /** Tag keys that say the resource is owned by infrastructure code. */
  readonly iacTags: readonly string[]
  /** Tag keys that name the team of a resource, compared without case; the first that is set counts. */
  readonly teamTags: readonly string[]
  /** Named facts that may stay unknown in named accounts (an emulator that lacks a call, say). */
  readonly acceptUnknown: readonly { readonly fact: string; readonly accounts: readonly string[] }[]
  /** How much may be removed at most; reaching one makes everything else wait. */
  readonly limits: Limits
  /** In order; later ones override earlier ones, key by key. */
  readonly rules: readonly Rule[]
}

export const DEFAULT_POLICY: Policy = {
  dryRun: 'auto',
  action: 'delete',
  minIdleDays: 14,
  minMonthlyMicros: 0n,
  exemptTags: [],
  protectTags: ['cloudthrift:protected', 'cloudthrift:keep', 'DoNotDelete', 'do-not-delete'],
  iacTags: [],
  teamTags: ['Team'],
  acceptUnknown: [],
  approval: {
    expiresAfterHours: 72,
    snoozeDays: 14,
    approvers: { roles: [], users: [] },
    fourEyesFromMicros: null,
  },
  backup: { recycleBin: 'use', snapshotDays: 30, lock: false },
  limits: DEFAULT_LIMITS,
  rules: [],
}

export function isDryRun(policy: Policy, cloud: { readonly isReal: boolean }): boolean {
  return policy.dryRun === 'auto' ? cloud.isReal : policy.dryRun
}

export function termsFor(policy: Policy, subject: Subject): Terms {
  let terms: Terms = policy
  for (const { match, approval, backup, ...rest } of policy.rules) {
    if (!fits(match, subject)) continue
    terms = {
      ...terms,
      ...rest,
      approval: { ...terms.approval, ...approval },
      backup: { ...terms.backup, ...backup },
    }
  }
  const { action, minIdleDays, minMonthlyMicros, exemptTags, approval, backup } = terms
  return { action, minIdleDays, minMonthlyMicros, exemptTags, approval, backup }
}

function fits({ kinds, accounts, teams }: Match, subject: Subject): boolean {
  return (
    allows(kinds, subject.kind) &&
    allows(accounts, subject.accountId) &&
    allows(teams, subject.team)
  )
}

/** No list: anything. A list never matches what has no value. */
function allows(list: readonly string[] | undefined, value: string | null): boolean {
  return list === undefined || (value !== null && list.includes(value))
}

/** The team that the tags name; null when none does. */
export function teamOf(
  tags: Readonly<Record<string, string>>,
  { teamTags }: Pick<Policy, 'teamTags'>,
): string | null {
  for (const wanted of teamTags) {
    const key = Object.keys(tags).find((it) => it.toLowerCase() === wanted.toLowerCase())
    if (key !== undefined && tags[key]) return tags[key]
  }
  return null
}

/** The least that any rule asks for: what is younger than this is too young for all of them. */
export function shortestIdleDays(policy: Policy): number {
  return Math.min(policy.minIdleDays, ...policy.rules.flatMap((rule) => rule.minIdleDays ?? []))
}

/** A resource first seen idle at or before this moment has been idle long enough to ask about. */
export function idleSince(minIdleDays: number, now: Date): Date {
  return daysBefore(now, minIdleDays)
}
