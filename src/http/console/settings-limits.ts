/** The limits, where each comes from, and how much of it is used today: the fullest places first. */

import { daysBefore } from '../../core/days.ts'
import { type Use, usesOf } from '../../core/limit-use.ts'
import type { LimitName } from '../../core/limits.ts'
import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import { kindTitle } from '../../core/wording.ts'
import { spentSince } from '../../store/limits.ts'
import type { Deps } from '../../workflow/deps.ts'
import { type Places, placeOf } from './settings-policy.ts'

type LimitDeps = Pick<Deps, 'db' | 'policy' | 'language' | 'now'>

interface LimitView {
  readonly name: string
  readonly allowed: string
  readonly origin: string | null
  readonly uses: readonly UseView[]
}

interface UseView {
  /** A scan, an account, a kind in a region; empty: everything. */
  readonly of: string
  readonly text: string
  /** How full it is, of a hundred; null: there is no limit. */
  readonly percent: number | null
  readonly isReached: boolean
}

/** By the names that they have in the policy file. */
const PATHS = {
  removalsPerScan: 'removalsPerScan',
  removalsPerDay: 'removalsPerDay',
  removalsPerAccountAndDay: 'removalsPerAccountAndDay',
  monthlyMicrosPerDay: 'usdPerDay',
  sharePercent: 'sharePercent',
} as const satisfies Record<LimitName, string>

const NAMES: readonly LimitName[] = [
  'removalsPerScan',
  'removalsPerDay',
  'removalsPerAccountAndDay',
  'monthlyMicrosPerDay',
  'sharePercent',
]

export async function limitsView(deps: LimitDeps, places: Places): Promise<readonly LimitView[]> {
  const messages = messagesIn(deps.language)
  const spent = await spentSince(deps.db, daysBefore(deps.now(), 1))
  const uses = usesOf(deps.policy.limits, spent)
  return NAMES.map((name) => ({
    name: messages.settingsPage.limits.names[name],
    allowed: allowedText(deps, name, messages),
    origin: placeOf(places, `limits.${PATHS[name]}`),
    uses: uses[name].filter(isWorthALine).map((it) => useView(deps, name, it)),
  }))
}

/** A sum of nothing says as much as no line. */
function isWorthALine({ of, used }: Use): boolean {
  return of !== null || used > 0n
}

function allowedText({ policy }: LimitDeps, name: LimitName, messages: Messages): string {
  const { limits: say } = messages.settingsPage
  const { limits } = policy
  const most = limits[name]
  if (most === null) return say.none
  if (name === 'sharePercent') return say.share(`${most} %`, limits.shareFloor)
  return amountText(name, BigInt(most), messages)
}

function amountText(name: LimitName, amount: bigint, messages: Messages): string {
  if (name === 'monthlyMicrosPerDay') return messages.policy.perMonth(messages.money(amount))
  return String(amount)
}

function useView({ language }: LimitDeps, name: LimitName, use: Use): UseView {
  const messages = messagesIn(language)
  const { limits: say } = messages.settingsPage
  const { used, most } = use
  const text = amountText(name, used, messages)
  return {
    of: use.of ? placeText(name, use.of, language) : '',
    text: most === null ? text : say.of(text, amountText(name, most, messages)),
    percent: most === null ? null : percentOf(used, most),
    isReached: most !== null && used >= most,
  }
}

/** Nothing allowed is always full. */
function percentOf(used: bigint, most: bigint): number {
  return most === 0n || used > most ? 100 : Number((used * 100n) / most)
}

function placeText(
  name: LimitName,
  { scanId, accountId, region, kind }: NonNullable<Use['of']>,
  language: Deps['language'],
): string {
  const { limits: say } = messagesIn(language).settingsPage
  if (name === 'removalsPerScan') return say.scan((scanId ?? '').slice(0, 8))
  if (name === 'removalsPerAccountAndDay') return plainText(accountId, 60)
  const parts = [kindTitle(kind, language), accountId, region]
  return parts.map((it) => plainText(it, 60)).join(' · ')
}
