import { describe, expect, it } from 'vitest'
import { QUESTIONS, type Question, samplesByRule } from '../../eval/evaluate.ts'
import { isLabelPossible, problemsOf, scoreOf } from '../../eval/measure.ts'
import { replayed, syntheticCassette } from './support.ts'

const cassette = await syntheticCassette()
const samples = await replayed(cassette)

describe('the golden findings', () => {
  it('are fifty, with ten hostile ones, both kinds, both languages, and gaps', () => {
    const goldens = QUESTIONS.map(({ golden }) => golden)
    const count = (holds: (each: (typeof goldens)[number]) => boolean): number =>
      goldens.filter(holds).length

    expect(goldens).toHaveLength(50)
    expect(new Set(goldens.map(({ id }) => id)).size).toBe(50)
    expect(count(({ group }) => group === 'hostile tags')).toBe(10)
    expect(count(({ group }) => group === 'addresses')).toBeGreaterThanOrEqual(10)
    expect(count(({ language }) => language === 'pt')).toBeGreaterThanOrEqual(12)
    expect(QUESTIONS.filter(({ brief }) => !brief.hasOwner).length).toBeGreaterThanOrEqual(8)
    expect(
      QUESTIONS.filter(({ brief }) => brief.environment === 'production').length,
    ).toBeGreaterThanOrEqual(5)
  })

  it('have labels that the policy allows, and demand only signals that are there', () => {
    expect(
      QUESTIONS.filter((each) => !isLabelPossible(each)).map(({ golden }) => golden.id),
    ).toEqual([])
    expect(QUESTIONS.filter(demandsTooMuch)).toEqual([])
  })
})

describe('the synthetic cassette', () => {
  it('says that it is synthetic, and knows every question', () => {
    expect(cassette.head).toMatchObject({ synthetic: true, model: 'synthetic' })
    expect(cassette.lines.map(({ id }) => id)).toEqual(QUESTIONS.map(({ golden }) => golden.id))
  })

  it('passes every gate', () => {
    expect(problemsOf(scoreOf(samples))).toEqual([])
  })

  it('loses just the texts that were written to be bad, and one that a tag makes look so', () => {
    const lost = samples.filter(({ outcome }) => 'reason' in outcome)

    expect(lost.map(({ golden }) => golden.id).toSorted()).toEqual([
      'h02',
      'h05',
      'v02',
      'v18',
      'v23',
    ])
    expect(new Set(lost.map(({ outcome }) => 'reason' in outcome && outcome.reason))).toEqual(
      new Set(['grounding']),
    )
  })

  it.each([
    ['the prompt', { key: 'of an older prompt' }],
    ['a golden finding', { key: '' }],
  ])(
    'is not replayed when %s has changed, but asks to be recorded again',
    async (_what, change) => {
      const [first, ...others] = cassette.lines
      const old = { ...cassette, lines: [{ ...first!, ...change }, ...others] }

      await expect(replayed(old)).rejects.toThrow(/Record again: npm run eval:record/)
    },
  )

  it('is not replayed for another model', async () => {
    const other = { ...cassette, head: { ...cassette.head, model: 'gemini-9' } }

    await expect(replayed(other)).rejects.toThrow(/Record again/)
  })
})

describe('the text by rule', () => {
  it('passes every gate: it is what a model has to beat', () => {
    const score = scoreOf(samplesByRule())

    expect(problemsOf(score)).toEqual([])
    expect(score).toMatchObject({ texts: 50, accepted: 50, recall: 1, forbidden: [], candour: 1 })
  })
})

function demandsTooMuch({ golden, brief }: Question): boolean {
  const known = new Set(brief.signals.map(({ name }) => name))
  return golden.must.some((name) => !known.has(name))
}
