import { describe, expect, it } from 'vitest'
import { messagesIn } from '../../../src/core/messages/messages.ts'

/** The same in both languages: names, numbers, and words that Brazilians use as they are. */
const SAME = new Set(['backup', 'snapshot'])

type Leaf = readonly [path: string, value: unknown]

function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, child]) => leaves(child, `${path}.${key}`))
}

/** A message as it reads with values that are easy to find again. */
function said(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'function') throw new Error(`${path} is neither text nor a function`)
  for (const args of ARGUMENTS) {
    const text = attempt(value, args)
    if (text !== null) return text
  }
  throw new Error(`${path} cannot be said`)
}

const COUNTS = { open: 3, working: 3, removed: 3, kept: 3, failed: 3 }
const ARGUMENTS: readonly (readonly unknown[])[] = [
  [COUNTS],
  ['X1', 'X2', 'X3'],
  ['pending', 'delete'],
  ['pending', { who: 'Ana', verdict: 'approve', at: '9:00' }],
  [3, 'X2', 'X3'],
  [3_000_000n],
  [3, 4],
]

// oxlint-disable-next-line typescript/no-unsafe-function-type
function attempt(message: Function, args: readonly unknown[]): string | null {
  try {
    const text: unknown = Reflect.apply(message, undefined, [...args])
    return typeof text === 'string' && !/undefined|NaN|\[object/.test(text) ? text : null
  } catch {
    return null
  }
}

/** Without the values, signs and spaces. */
function letters(text: string): string {
  return text.replace(/X\d|Ana|[^\p{L}]/gu, '').toLowerCase()
}

const english = new Map(leaves(messagesIn('en')).map(([path, value]) => [path, said(value, path)]))
const portuguese = leaves(messagesIn('pt')).map(
  ([path, value]) => [path, said(value, path)] as const,
)

describe('the catalogue', () => {
  it('says the same things in both languages', () => {
    expect(portuguese.map(([path]) => path).toSorted()).toEqual([...english.keys()].toSorted())
  })

  it('has no empty message', () => {
    const empty = [...english, ...portuguese].filter(([, text]) => text.trim() === '')

    expect(empty).toEqual([])
  })

  it('leaves nothing in English by accident', () => {
    const untranslated = portuguese.filter(
      ([path, text]) =>
        letters(text) !== '' &&
        !SAME.has(letters(text)) &&
        letters(text) === letters(english.get(path) ?? ''),
    )

    expect(untranslated).toEqual([])
  })

  it('has no English words in Portuguese messages', () => {
    const words = /\b(?:the|and|nothing|somebody|decision|kept|approve[ds]?|until|removed)\b/i
    const mixed = portuguese.filter(([, text]) => words.test(text))

    expect(mixed).toEqual([])
  })

  it('writes dollars as each language does', () => {
    expect(messagesIn('en').money(1_234_500_000n)).toBe('$1,234.50')
    expect(messagesIn('pt').money(1_234_500_000n)).toBe('US$ 1.234,50')
    expect(messagesIn('pt').money(-5_000_000n)).toBe('-US$ 5,00')
  })

  it('fits where Discord allows little', () => {
    const limits: readonly (readonly [RegExp, number])[] = [
      [/^\.commands\./, 100],
      [/\.buttons\./, 38],
    ]
    const tooLong = [...english, ...portuguese].filter(([path, text]) =>
      limits.some(([place, limit]) => place.test(path) && text.length > limit),
    )

    expect(tooLong).toEqual([])
  })
})
