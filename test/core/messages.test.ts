import { describe, expect, it } from 'vitest'
import { MOVES } from '../../src/core/finding.ts'
import { TEMPLATE_REASONS } from '../../src/core/justification.ts'
import { LANGUAGES, messagesIn } from '../../src/core/messages/messages.ts'

type Text = string | ((...values: unknown[]) => unknown)

function isText(value: unknown): value is Text {
  return typeof value === 'string' || typeof value === 'function'
}

/** Stands for whatever a text takes: a name, a number, a list, or a record of them. */
const ANYTHING: unknown = new Proxy(
  {},
  {
    get: (_, key) => {
      if (key === Symbol.toPrimitive) return () => '«value»'
      if (key === 'join') return () => '«value»'
      return ANYTHING
    },
  },
)
/** Needs an amount, which nothing else can stand for. */
const AMOUNTS = new Set(['money', 'justification.slots.monthlyCost'])

function textsIn(value: unknown, path = ''): [string, Text][] {
  if (isText(value)) return [[path, value]]
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is no text`)
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, path ? `${path}.${key}` : key),
  )
}

function read([path, text]: [string, Text]): string {
  if (typeof text === 'string') return text
  return String(AMOUNTS.has(path) ? text(8_000_000n) : text(ANYTHING, ANYTHING, ANYTHING))
}

const english = textsIn(messagesIn('en'))

describe.each(LANGUAGES)('the messages in %s', (language) => {
  const texts = textsIn(messagesIn(language))

  it('are the same ones as in English', () => {
    expect(texts.map(([path]) => path).toSorted()).toEqual(english.map(([path]) => path).toSorted())
  })

  it('are never empty, but for headings of columns', () => {
    const empty = texts.filter((each) => read(each).trim() === '').map(([path]) => path)

    expect(empty).toEqual(['cli.demo.head.1'])
  })

  it('have a sentence for every reason why a text is not from a model', () => {
    const { sourceOf } = messagesIn(language).justification
    const sentences = TEMPLATE_REASONS.map((label) => sourceOf({ source: 'template', label }))

    expect(new Set(sentences).size).toBe(TEMPLATE_REASONS.length)
    expect(sentences.filter((each) => /_|undefined/.test(each))).toEqual([])
    expect(sourceOf({ source: 'model', label: 'gemini-x' })).toContain('gemini-x')
    expect(sourceOf({ source: 'template', label: 'of a later version' })).toContain(
      'of a later version',
    )
  })

  it('fit where Discord allows little', () => {
    const limits: readonly (readonly [RegExp, number])[] = [
      [/^commands\./, 100],
      [/\.buttons\./, 38],
    ]
    const tooLong = texts.filter((each) =>
      limits.some(([place, limit]) => place.test(each[0]) && read(each).length > limit),
    )

    expect(tooLong.map(([path]) => path)).toEqual([])
  })

  it('name every move of a finding', () => {
    const { steps } = messagesIn(language).cli

    expect(Object.keys(MOVES).filter((event) => !steps[event])).toEqual([])
  })
})

describe('the Portuguese messages', () => {
  /** Names, of keys too; and what stands in a column as it is. */
  const same = new Set([
    'Kubernetes',
    'CloudFormation',
    'CloudThrift',
    'Discord',
    'Gemini',
    'Datadog',
    'snapshot',
    'Snapshot',
    'Backup',
    'Enter',
    'Esc',
    '«value»',
  ])

  it('are translated', () => {
    const words = new Map(english.map((each) => [each[0], read(each)]))
    const untranslated = textsIn(messagesIn('pt')).filter(
      (each) =>
        read(each) === words.get(each[0]) && !same.has(read(each)) && /\p{L}{3}/u.test(read(each)),
    )

    // Signs between values; what stands in a column as it is; a state that is none.
    expect(untranslated.map(([path]) => path)).toEqual([
      'card.state',
      'card.title',
      'cli.decide.tags',
      'findingPage.justification.written',
      'justification.slots.size',
      'justification.template.summary',
      'scansPage.reasons.kind',
    ])
  })

  it('have no English words in between', () => {
    const words = /\b(?:the|and|nothing|somebody|decision|kept|approve[ds]?|until|removed)\b/i
    const mixed = textsIn(messagesIn('pt')).filter((each) => words.test(read(each)))

    expect(mixed.map(([path]) => path)).toEqual([])
  })

  it('write amounts as Brazilians do', () => {
    const { money } = messagesIn('pt')

    expect([8_215_000n, 1_234_567_890_000n, -1_500_000n].map(money)).toEqual([
      'US$ 8,22',
      'US$ 1.234.567,89',
      '-US$ 1,50',
    ])
  })
})
