/** Rows of truth tables of guards, and their judgement: an idle volume that nothing speaks against but the row. */

import type { Answer, Attributes, Tags } from '../../src/core/evidence.ts'
import type { Guard } from '../../src/core/guard.ts'
import { guardsOf } from '../../src/core/guards.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts'
import { factNamed, observed, SCOPE } from '../support/observations.ts'

export interface Row {
  readonly tags?: Tags
  readonly facts?: Readonly<Record<string, Answer>>
  readonly attributes?: Attributes
  readonly policy?: Partial<Policy>
  /** 'name verdict' of every guard, in order; empty: nothing speaks against it. */
  readonly expected: readonly string[]
}

export type Rows = Readonly<Record<string, Row>>

export const NOW = new Date('2026-11-21T09:00:00Z')
export const US = SCOPE.accountId

export function accepting(fact: string, ...accounts: string[]): Partial<Policy> {
  return { acceptUnknown: [{ fact, accounts }] }
}

export function judged(row: Omit<Row, 'expected'>): Guard[] {
  return guardsOf(observationOf(row), SCOPE, { ...DEFAULT_POLICY, ...row.policy }, NOW)
}

/** 'name verdict' of each. None may come without a reason and a remedy. */
export function linesOf(guards: readonly Guard[]): string[] {
  return guards.map(({ name, verdict, reason, remedy }) =>
    reason && remedy ? `${name} ${verdict}` : `${name} says nothing`,
  )
}

function observationOf({
  tags,
  facts,
  attributes: further,
}: Omit<Row, 'expected'>): ReturnType<typeof observed> {
  const { attributes } = observed().evidence
  const given = Object.entries(facts ?? { unattached: 'yes' as const })
  return observed({
    tags: { Name: 'db', ...tags },
    evidence: {
      attributes: { ...attributes, ...further },
      facts: given.map(([name, answer]) => factNamed(name, answer)),
    },
  })
}
