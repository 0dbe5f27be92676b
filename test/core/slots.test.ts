import { describe, expect, it } from 'vitest'
import { filled, slotsIn } from '../../src/core/slots.ts'
import { brief, draft } from '../support/briefs.ts'

const WORDING = { source: 'model', label: 'gemini-test', language: 'en' } as const

describe('filling a draft', () => {
  it('puts our values where the model left slots, in every part', () => {
    const text = draft({
      unknowns: ['Since {{created}} nothing is known.'],
      questions: ['Is {{size}} much?'],
    })

    expect(filled(text, brief(), WORDING)).toEqual({
      source: 'model',
      label: 'gemini-test',
      language: 'en',
      summary:
        'This gp3 volume of 100 GiB is seen idle in 2 scans since 2026-02-14 and costs $8.80 per month at list price.',
      reasoning: 'The volume is attached to nothing, and no service of the cloud manages it.',
      risk: 'low',
      unknowns: ['Since created on 2025-03-01 nothing is known.'],
      questions: ['Is 100 GiB much?'],
    })
  })

  it('gives the figures of today to a draft of weeks ago', () => {
    const dearer = brief({ monthlyMicros: 9_990_000n, sightings: 30 })

    const text = filled(draft(), dearer, WORDING)

    expect(text?.summary).toContain('$9.99')
    expect(text?.summary).toContain('30 scans')
  })

  it.each([['last_used'], ['total'], ['constructor']])(
    'refuses a draft that asks for %s',
    (slot) => {
      expect(filled(draft({ questions: [`Is it {{${slot}}}?`] }), brief(), WORDING)).toBeNull()
    },
  )

  it('refuses a draft that plays the risk down', () => {
    const production = brief({ tags: { Owner: 'x', Environment: 'prod' } })

    expect(filled(draft({ risk: 'low' }), production, WORDING)).toBeNull()
    expect(filled(draft({ risk: 'medium' }), production, WORDING)).not.toBeNull()
  })

  it('does not fill what a value brings in', () => {
    const odd = { ...brief(), slots: { ...brief().slots, size: '{{created}} $& $1' } }

    expect(filled(draft({ summary: 'A volume of {{size}}.' }), odd, WORDING)?.summary).toBe(
      'A volume of {{created}} $& $1.',
    )
  })
})

describe('slotsIn', () => {
  it('tells the names and the rest', () => {
    expect(slotsIn('of {{size}}, {{a_b}} {{X}} {y}')).toEqual({
      names: ['size', 'a_b'],
      rest: 'of  ,   {{X}} {y}',
    })
  })
})
