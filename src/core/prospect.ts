/** What would become of a finding under a policy, as things stand: for people who write policies. */

import type { FindingStatus } from './finding.ts'
import type { Guard } from './guard.ts'

export const PROSPECTS = [
  'ask', // people would be asked
  'investigate', // it would be looked into, and people asked if nothing comes up
  'asked', // people were asked, and the question still stands
  'wait', // only time speaks against it
  'guarded', // something about the resource speaks against it
  'exempt', // the policy exempts it by a tag
  'advise', // the policy only lists it
  'too-cheap', // the policy does not ask about so little
  'withdraw', // people were asked, and would be told that the question is void
  'decided', // people have decided; the policy changes that no more
] as const
export type Prospect = (typeof PROSPECTS)[number]

export interface Standing {
  readonly status: FindingStatus
  /** Of the resource: its facts, its tags, the lists of the policy. */
  readonly guards: readonly Guard[]
  /** Of time: too young, or seen once. It stops nobody who was asked already. */
  readonly grace: readonly Guard[]
  /** Of the investigation. Asked again before a removal, not while a question stands. */
  readonly gates: readonly Guard[]
  /** Of the policy's terms. */
  readonly exemptions: readonly Guard[]
  readonly isInvestigated: boolean
}

const EXEMPTIONS: Readonly<Record<string, Prospect>> = {
  exempt: 'exempt',
  'advise-only': 'advise',
  'too-cheap': 'too-cheap',
}

export function prospectOf(standing: Standing): Prospect {
  const { status, guards, exemptions } = standing
  if (status === 'pending') return guards.length + exemptions.length > 0 ? 'withdraw' : 'asked'
  return status === 'open' ? prospectOfOpen(standing) : 'decided'
}

function prospectOfOpen({ guards, grace, gates, exemptions, isInvestigated }: Standing): Prospect {
  const against = [...guards, ...grace, ...gates]
  if (against.some((it) => it.verdict !== 'wait')) return 'guarded'
  const [exemption] = exemptions
  if (exemption) return EXEMPTIONS[exemption.name] ?? 'guarded'
  if (against.length > 0) return 'wait'
  return isInvestigated ? 'ask' : 'investigate'
}
