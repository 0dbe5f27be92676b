import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/core/evidence.ts'
import { gateGuards } from '../../src/core/guards.ts'
import type { DatedFact } from '../../src/core/investigation.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts'
import { factNamed } from '../support/observations.ts'
import { accepting, NOW, US } from './guard-rows.ts'

function fact(name: string, answer: Answer, isGate: boolean): DatedFact {
  return { ...factNamed(name, answer), at: NOW.toISOString(), isGate }
}

describe('gateGuards', () => {
  it.each<[string, DatedFact, Partial<Policy>, string[]]>([
    ['a gate that is a yes', fact('g', 'yes', true), {}, []],
    ['a gate that is a no', fact('g', 'no', true), {}, ['g no']],
    ['a gate that nobody can tell', fact('g', 'unknown', true), {}, ['g unknown']],
    ['the same, accepted here', fact('g', 'unknown', true), accepting('g', US), []],
    [
      'the same, accepted elsewhere',
      fact('g', 'unknown', true),
      accepting('g', '1'),
      ['g unknown'],
    ],
    ['a no that is accepted as unknown', fact('g', 'no', true), accepting('g', US), ['g no']],
    ['a fact that is no gate', fact('second-opinion', 'no', false), {}, []],
    [
      'a fact that the policy makes a gate',
      fact('second-opinion', 'no', false),
      { gates: ['second-opinion'] },
      ['second-opinion no'],
    ],
    [
      'the same, unknown',
      fact('unused-lately', 'unknown', false),
      { gates: ['unused-lately'] },
      ['unused-lately unknown'],
    ],
    [
      'another fact that the policy makes a gate',
      fact('not-backed-up', 'no', false),
      { gates: ['second-opinion'] },
      [],
    ],
  ])('judges %s', (_what, given, policy, expected) => {
    const guards = gateGuards([given], US, { ...DEFAULT_POLICY, ...policy })

    expect(guards.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(expected)
  })
})
