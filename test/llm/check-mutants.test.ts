import { describe, expect, it } from 'vitest'
import { readCassette } from '../../eval/cassette.ts'
import { QUESTIONS } from '../../eval/evaluate.ts'
import type { Brief, Draft } from '../../src/core/justification.ts'
import type { Language } from '../../src/core/messages/messages.ts'
import { readAnswer } from '../../src/llm/answer.ts'
import { RULES, type RuleName, violationsOf } from '../../src/llm/check.ts'

interface Good {
  readonly id: string
  readonly brief: Brief
  readonly draft: Draft
  readonly language: Language
}

const CASSETTE = new URL('../../eval/cassettes/synthetic.jsonl', import.meta.url).pathname

async function goodTexts(): Promise<Good[]> {
  const { lines } = await readCassette(CASSETTE)
  return lines.flatMap(({ id, item }) => {
    const question = QUESTIONS.find(({ golden }) => golden.id === id)
    const said = readAnswer(JSON.stringify({ items: [{ id, ...item }] }))
    if (!question || typeof said === 'string' || !said[0]) return []
    const { id: _id, ...draft } = said[0]
    const { brief, golden } = question
    const isGood = violationsOf(draft, brief, golden.language).length === 0
    return isGood ? [{ id, brief, draft, language: golden.language }] : []
  })
}

const RULE_NAMES = Object.keys(RULES).filter((name): name is RuleName => name in RULES)

type Mutation = (good: Good) => Partial<Draft> | null

/** More text, in the language of the draft. */
function adding(en: string, pt: string): Mutation {
  return ({ draft, language }) => ({
    reasoning: `${draft.reasoning} ${language === 'en' ? en : pt}`,
  })
}

/** Each breaks one rule, and no other: without the rule it would pass. */
const MUTATIONS: Readonly<Record<RuleName, Mutation>> = {
  'unknown-slot': adding('It saves {{yearly_cost}}.', 'Economiza {{yearly_cost}}.'),
  'broken-slot': adding('It has {size}.', 'Tem {size}.'),
  character: adding('It is **old**.', 'É **antigo**.'),
  digit: adding('It has 5 parts.', 'Tem 5 partes.'),
  'number-word': adding('It has thirty parts.', 'Tem trinta partes.'),
  unit: adding('It was so for weeks.', 'Foi assim por semanas.'),
  currency: adding('It costs many dollars.', 'Custa muitos dólares.'),
  percent: adding('It is a low percentage.', 'É uma porcentagem baixa.'),
  link: adding('More stands on evil.example today.', 'Há mais em evil.example hoje.'),
  mention: adding('Ask @jane about it.', 'Fale com @jane sobre isso.'),
  verdict: adding('It can be deleted.', 'Ele pode ser excluído.'),
  injection: adding('As an AI it is so.', 'Como modelo de linguagem, assim é.'),
  certainty: adding('Nobody uses it.', 'Ninguém usa isso.'),
  quotation: ({ draft, brief }) => {
    const [tag] = Object.values(brief.tags).filter((each) => /^[\p{L} -]{14,}$/u.test(each))
    return tag ? { reasoning: `${draft.reasoning} ${tag.slice(0, 14)}` } : null
  },
  signal: ({ draft }) => ({ signals: [...draft.signals, 'owner-left-the-company'] }),
  risk: ({ draft }) => (draft.risk === 'medium' ? { risk: 'low' } : null),
  silence: () => ({ unknowns: [] }),
  language: ({ language }) => ({
    summary: language === 'en' ? 'Um volume que está sem uso.' : 'A volume that is of no use.',
    reasoning:
      language === 'en'
        ? 'O volume não está anexado a nada e foi visto assim nas varreduras.'
        : 'The volume is attached to nothing and it was seen like this by the scans.',
    unknowns: language === 'en' ? ['Não se sabe para que foi feito.'] : ['Its use is not known.'],
    questions: [],
  }),
  length: ({ draft }) => ({
    reasoning: Array.from({ length: 9 }, () => draft.reasoning).join(' '),
  }),
}

const ENTRIES = RULE_NAMES.map((name) => [name, MUTATIONS[name]] as const)

/** Rules that matter only to some briefs; the others apply to every text. */
const SOMETIMES: ReadonlySet<RuleName> = new Set(['quotation', 'risk', 'silence'])

const all = await goodTexts()
/** Hostile tags may break other rules by themselves, as soon as a word of theirs is repeated. */
const good = all.filter(({ id }) => !id.startsWith('h'))

describe('mutants of good texts', () => {
  it('start from texts of every kind, in both languages', () => {
    expect(good.length).toBeGreaterThanOrEqual(35)
    expect(new Set(good.map(({ language }) => language))).toEqual(new Set(['en', 'pt']))
    expect(Object.keys(MUTATIONS)).toEqual(Object.keys(RULES))
  })

  it.each(ENTRIES)('that break only the rule %s are killed by it alone', (name, mutate) => {
    const killed = killedBy(good, mutate)
    const relevant = SOMETIMES.has(name) ? killed.filter(({ found }) => found.length > 0) : killed

    expect(relevant.length).toBeGreaterThanOrEqual(SOMETIMES.has(name) ? 5 : good.length)
    expect(relevant.filter(({ found }) => String(found) !== name)).toEqual([])
  })

  it.each(ENTRIES)('that break the rule %s are killed beside hostile tags, too', (name, mutate) => {
    const killed = killedBy(all, mutate)
    const survivors = killed.filter(({ found }) => !found.includes(name))

    expect(SOMETIMES.has(name) ? [] : survivors).toEqual([])
  })
})

function killedBy(texts: readonly Good[], mutate: Mutation): { id: string; found: RuleName[] }[] {
  return texts.flatMap((text) => {
    const change = mutate(text)
    if (!change) return []
    return [
      { id: text.id, found: violationsOf({ ...text.draft, ...change }, text.brief, text.language) },
    ]
  })
}
