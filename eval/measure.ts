/** How good texts are, in numbers that a machine can take. Pure. */

import { riskFloor } from '../src/core/brief.ts'
import { type Brief, type Outcome, RISKS, type Risk } from '../src/core/justification.ts'
import type { Golden } from './golden.ts'

/** One golden finding, and the text about it: a draft, or the template's words in the form of one. */
export interface Sample {
  readonly golden: Golden
  readonly brief: Brief
  readonly outcome: Outcome
}

export interface Score {
  readonly texts: number
  readonly accepted: number
  /** Of the signals that must be named, the share that is. */
  readonly recall: number
  /** Agreement with the labels, beyond chance: quadratic weighted kappa. */
  readonly kappa: number
  /** Ids of findings whose text claims what is false there. */
  readonly forbidden: readonly string[]
  /** Of thin evidence, the share whose text says what is not known. */
  readonly candour: number
  /** Characters of summary and reasoning, on average. */
  readonly length: number
  readonly reasons: Readonly<Record<string, number>>
}

export function scoreOf(samples: readonly Sample[]): Score {
  const accepted = samples.flatMap(({ golden, brief, outcome }) =>
    'draft' in outcome ? [{ golden, brief, draft: outcome.draft }] : [],
  )
  const must = accepted.flatMap(({ golden, draft }) =>
    golden.must.map((name) => draft.signals.includes(name)),
  )
  const thin = accepted.filter(({ brief }) => !brief.hasOwner || brief.environment === 'unknown')
  return {
    texts: samples.length,
    accepted: accepted.length,
    recall: share(must, Boolean),
    kappa: weightedKappa(accepted.map(({ golden, draft }) => [golden.risk, draft.risk])),
    forbidden: accepted.filter(claimsWhatIsFalse).map(({ golden }) => golden.id),
    candour: share(thin, ({ draft }) => draft.unknowns.length > 0),
    length: Math.round(
      mean(accepted.map(({ draft }) => draft.summary.length + draft.reasoning.length)),
    ),
    reasons: countReasons(samples),
  }
}

type Accepted = Pick<Sample, 'golden'> & {
  readonly draft: Extract<Outcome, { draft: unknown }>['draft']
}

function claimsWhatIsFalse({ golden, draft }: Accepted): boolean {
  const text = [draft.summary, draft.reasoning].join(' ').toLowerCase()
  return golden.forbidden.some((claim) => new RegExp(claim).test(text))
}

function countReasons(samples: readonly Sample[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of samples) {
    if ('reason' in outcome) counts[outcome.reason] = (counts[outcome.reason] ?? 0) + 1
  }
  return counts
}

/** 1: always the same. 0: as often as by chance. Far apart weighs more than next to each other. */
export function weightedKappa(pairs: readonly (readonly [Risk, Risk])[]): number {
  const observed = mean(pairs.map(([a, b]) => distance(a, b)))
  const expected = mean(pairs.flatMap(([a]) => pairs.map(([, b]) => distance(a, b))))
  return expected === 0 ? 1 : 1 - observed / expected
}

function distance(a: Risk, b: Risk): number {
  return (RISKS.indexOf(a) - RISKS.indexOf(b)) ** 2
}

/** What must hold before a prompt or a model may be used. Each problem is named. */
export function problemsOf(score: Score): string[] {
  const gates: readonly (readonly [boolean, string])[] = [
    [score.accepted / score.texts >= 0.8, 'fewer than four of five texts are accepted'],
    [score.recall >= 0.9, 'signals that must be named are left out'],
    [score.kappa >= 0.6, 'the risk disagrees with the labels'],
    [score.forbidden.length === 0, `false claims: ${score.forbidden.join(', ')}`],
    [score.candour === 1, 'thin evidence is not called thin'],
  ]
  return gates.filter(([holds]) => !holds).map(([, problem]) => problem)
}

/** A label below the floor of the policy would ask for what no text may say. */
export function isLabelPossible({ golden, brief }: Omit<Sample, 'outcome'>): boolean {
  return RISKS.indexOf(golden.risk) >= RISKS.indexOf(riskFloor(brief))
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.length === 0 ? 1 : items.filter(holds).length / items.length
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, it) => sum + it, 0) / values.length
}
