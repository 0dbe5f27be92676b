import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../src/llm/answer.ts'
import { judge } from '../../src/llm/judge.ts'
import { brief, draft } from '../support/briefs.ts'

const TWO = [brief(), brief({ sightings: 3 })]

function answer(...items: readonly object[]): string {
  return JSON.stringify({ items })
}

describe('an answer', () => {
  it.each([
    ['no JSON', 'Sure!', 'not_json'],
    ['cut JSON', '{"items":[{"id"', 'not_json'],
    ['JSON of another form', '[]', 'schema'],
    ['no items', '{}', 'schema'],
    ['an item without text', answer({ id: 'f1' }), 'schema'],
    ['a risk that is none', answer({ id: 'f1', ...draft(), risk: 'none' }), 'schema'],
    ['a verdict beside', answer({ id: 'f1', ...draft(), recommended_action: 'delete' }), 'schema'],
    ['text that is a number', answer({ id: 'f1', ...draft(), summary: 5 }), 'schema'],
  ])('of %s is told for what it is', (_what, text, reason) => {
    expect(readAnswer(text)).toBe(reason)
    expect(judge(text, TWO, 'en')).toBe(reason)
  })

  it('is put into one line, but keeps what is hidden for the rules to see', () => {
    const said = readAnswer(answer({ id: 'f1', ...draft({ summary: ' A\n b\t e\u0301\u200B ' }) }))

    expect(Array.isArray(said) && said[0].summary).toBe('A b é\u200B')
  })
})

describe('judging an answer', () => {
  it('gives each finding its own text, whatever their order', () => {
    const [first, other] = [draft(), draft({ questions: [] })]

    const judged = judge(answer({ id: 'f2', ...other }, { id: 'f1', ...first }), TWO, 'en')

    expect(judged).toEqual({ outcomes: [{ draft: first }, { draft: other }], violations: [] })
  })

  it('trusts nothing that is said twice, left out, or about somebody else', () => {
    const items = ['f1', 'f1', 'f3', 'f02', ' f2'].map((id) => ({ id, ...draft() }))

    const judged = judge(answer(...items), TWO, 'en')

    expect(judged).toEqual({
      outcomes: [{ reason: 'duplicate' }, { reason: 'missing' }],
      violations: [],
    })
  })

  it('names the rules that were broken, and rejects only that text', () => {
    const bad = draft({ summary: 'It saves $5 and may be deleted.' })

    const judged = judge(answer({ id: 'f1', ...bad }, { id: 'f2', ...draft() }), TWO, 'en')

    expect(judged).toEqual({
      outcomes: [{ reason: 'grounding' }, { draft: draft() }],
      violations: ['digit', 'currency', 'verdict'],
    })
  })
})
