/**
 * What the owner of the accounts allows. Defaults are the careful ones; config/ reads the file.
 * `Terms` are what it says about one finding: the defaults, overridden by each rule that matches.
 */

import { daysBefore } from './days.ts'
import type { AdvisoryFact } from './investigation.ts'
import type { AddressRange } from './ipv4.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import type { UsdMicros } from './money.ts'
import type { Selection } from './selection.ts'

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
  /** From this monthly saving on who approves in a chat must be linked to an API identity. Null: nobody. */
  readonly linkedFromMicros: UsdMicros | null
}

/** How questions appear in a chat. */
export interface ChatTerms {
  /** From so many questions on that come together they are one digest. */
  readonly digestFrom: number
  /** What costs less may be approved in a bunch. */
  readonly bunchBelowMicros: UsdMicros
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

export interface ConsoleTerms {
  /** Who may look besides those who approve. Empty: nobody else. */
  readonly viewers: Approvers
}

export interface SavingsTerms {
  /** For how many months of 730 hours a removal counts as a saving. */
  readonly horizonMonths: number
  /** What running CloudThrift costs per month. Null: unknown, so no return on it is shown. */
  readonly ownMonthlyMicros: UsdMicros | null
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

export interface AccountNotes {
  readonly name?: string
  /** Whom to ask when nothing else names an owner. */
  readonly contact?: string
}

export interface Keep extends Selection {
  readonly reason: string
}

export interface Policy extends Terms {
  /**
   * True: try every step, remove nothing. 'auto': true for real clouds, false for simulators
   * and emulators on this machine.
   */
  readonly dryRun: boolean | 'auto'
  /**
   * Tag keys that forbid a removal, compared without case: for good, or until the end of the day
   * that is their value.
   */
  readonly protectTags: readonly string[]
  /** Tags that say the resource is owned by infrastructure code: 'terraform', 'ManagedBy=terraform'. */
  readonly iacTags: readonly string[]
  /** Tag keys that name the team of a resource, compared without case; the first that is set counts. */
  readonly teamTags: readonly string[]
  /** Tag keys that name the owner of a resource, compared without case; the first that is set counts. */
  readonly ownerTags: readonly string[]
  /** Tag keys by which a backup service chooses what it backs up, compared without case. */
  readonly backupTags: readonly string[]
  /** What people know about an account. */
  readonly accounts: Readonly<Record<string, AccountNotes>>
  /** What is never touched, and why. */
  readonly keep: readonly Keep[]
  /** What may be touched at all. Nothing given: everything. */
  readonly only: Selection
  /** Addresses that partners let in: they are never released. */
  readonly partnerAddresses: readonly AddressRange[]
  /** Facts that forbid a removal unless they are a yes, beyond those that always do. */
  readonly gates: readonly AdvisoryFact[]
  /** Named facts that may stay unknown in named accounts (an emulator that lacks a call, say). */
  readonly acceptUnknown: readonly { readonly fact: string; readonly accounts: readonly string[] }[]
  /** How much may be removed at most; reaching one makes everything else wait. */
  readonly limits: Limits
  readonly chat: ChatTerms
  readonly console: ConsoleTerms
  readonly savings: SavingsTerms
  /** A finding that ended without us is archived so long after its end. */
  readonly retentionDays: number
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
  ownerTags: ['Owner', 'OwnerEmail', 'Contact', 'CreatedBy'],
  backupTags: ['Backup', 'BackupPlan', 'backup-plan', 'dlm', 'Snapshot'],
  accounts: {},
  keep: [],
  only: {},
  partnerAddresses: [],
  gates: [],
  acceptUnknown: [],
  approval: {
    expiresAfterHours: 72,
    snoozeDays: 14,
    approvers: { roles: [], users: [] },
    fourEyesFromMicros: null,
    linkedFromMicros: null,
  },
  backup: { recycleBin: 'use', snapshotDays: 30, lock: false },
  limits: DEFAULT_LIMITS,
  chat: { digestFrom: 6, bunchBelowMicros: 5_000_000n },
  console: { viewers: { roles: [], users: [] } },
  savings: { horizonMonths: 12, ownMonthlyMicros: null },
  retentionDays: 730,
  rules: [],
}

export function isDryRun(policy: Policy, cloud: { readonly isReal: boolean }): boolean {
  return policy.dryRun === 'auto' ? cloud.isReal : policy.dryRun
}

export function termsFor(policy: Policy, subject: Subject): Terms {
  let terms: Terms = policy
  for (const { match: _match, approval, backup, ...rest } of rulesFor(policy, subject)) {
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

/** The rules that speak about a subject, in their order. */
export function rulesFor({ rules }: Policy, subject: Subject): readonly Rule[] {
  return rules.filter(({ match }) => fits(match, subject))
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
  return firstTag(tags, teamTags)?.value ?? null
}

/** The first of the wanted keys that is set to something, compared without case. */
export function firstTag(
  tags: Readonly<Record<string, string>>,
  wanted: readonly string[],
): { readonly key: string; readonly value: string } | null {
  for (const each of wanted) {
    const key = Object.keys(tags).find((it) => it.toLowerCase() === each.toLowerCase())
    const value = key === undefined ? undefined : tags[key]
    if (key !== undefined && value) return { key, value }
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
