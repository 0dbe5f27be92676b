import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Evidence,
  type Fact,
  fingerprint,
  isOwnTag,
  type Tags,
} from '../../src/core/evidence.ts'

const OWN_TAGS = ['plan', 'execution', 'snapshot', 'source-volume', 'delete-after']
const text = fc.string({ unit: 'binary', maxLength: 12 })
const attribute = fc.oneof(text, fc.integer({ min: 0 }), fc.boolean(), fc.constant(null))
const anyFact: fc.Arbitrary<Fact> = fc.record({
  name: text,
  answer: fc.constantFrom('yes', 'no', 'unknown'),
  source: text,
  detail: fc.option(text),
})
const seen = fc.record({
  attributes: fc.dictionary(text, attribute, { minKeys: 1, maxKeys: 6 }),
  facts: fc.uniqueArray(anyFact, { selector: ({ name }) => name, minLength: 1, maxLength: 6 }),
  tags: fc.dictionary(text, text, { minKeys: 1, maxKeys: 6 }),
})
type Seen = Evidence & { readonly tags: Tags }

function printOf({ attributes, facts, tags }: Seen): string {
  return fingerprint({ attributes, facts }, tags)
}

/** The same entries in any other order. */
function reordered<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toReversed())
}

function keyOf(record: Readonly<Record<string, unknown>>, pick: number): string {
  const keys = Object.keys(record)
  return keys[pick % keys.length] ?? ''
}

function without<Value>(
  record: Readonly<Record<string, Value>>,
  gone: string,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== gone))
}

function inOrder<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** Questions that are open were asked about fingerprints like this. */
function byHand({ attributes, facts, tags }: Seen): string {
  const answers = inOrder(Object.fromEntries(facts.map(({ name, answer }) => [name, answer])))
  const theirs = inOrder(tags).filter(([key]) => !isOwnTag(key))
  const canonical = JSON.stringify([inOrder(attributes), answers, theirs])
  return createHash('sha256').update(canonical).digest('base64url')
}

function alike(each: Seen): Seen[] {
  return [
    { ...each, facts: each.facts.map((fact) => ({ ...fact, answer: 'unknown' })) },
    { ...each, tags: reordered(each.tags) },
    { ...each, attributes: without(each.attributes, keyOf(each.attributes, 0)) },
  ]
}

describe('fingerprint', () => {
  it('is what it always was, whatever was looked at before', () => {
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 4 }), (many) => {
        const all = many.flatMap((each) => [each, ...alike(each), each])

        expect(all.map(printOf)).toEqual(all.map(byHand))
      }),
    )
  })

  it('is the same in whatever order the cloud answers', () => {
    fc.assert(
      fc.property(seen, (each) => {
        const other = {
          attributes: reordered(each.attributes),
          facts: each.facts.toReversed(),
          tags: reordered(each.tags),
        }

        expect(printOf(other)).toBe(printOf(each))
      }),
    )
  })

  it('ignores the wording of a detail', () => {
    fc.assert(
      fc.property(seen, fc.option(text), (each, detail) => {
        const facts = each.facts.map((fact) => ({ ...fact, detail }))

        expect(printOf({ ...each, facts })).toBe(printOf(each))
      }),
    )
  })

  it('ignores the tags that an execution writes', () => {
    fc.assert(
      fc.property(seen, fc.constantFrom(...OWN_TAGS), text, (each, name, value) => {
        const tags = { ...each.tags, [`cloudthrift:${name}`]: value }

        expect(printOf({ ...each, tags })).toBe(printOf(each))
      }),
    )
  })

  it.each([
    'cloudthrift:protected',
    'cloudthrift:keep',
    'cloudthrift:planned',
    'my:cloudthrift:plan',
  ])('does not take %s for a tag of its own', (key) => {
    const bare: Seen = { attributes: {}, facts: [], tags: {} }

    expect(printOf({ ...bare, tags: { [key]: 'x' } })).not.toBe(printOf(bare))
  })

  it('changes when any attribute changes', () => {
    fc.assert(
      fc.property(seen, fc.nat(), attribute, (each, pick, value) => {
        const key = keyOf(each.attributes, pick)
        fc.pre(each.attributes[key] !== value)
        const attributes = { ...each.attributes, [key]: value }

        expect(printOf({ ...each, attributes })).not.toBe(printOf(each))
      }),
    )
  })

  it('changes when any answer changes', () => {
    fc.assert(
      fc.property(seen, fc.nat(), fc.constantFrom('yes', 'no', 'unknown'), (each, pick, answer) => {
        const which = pick % each.facts.length
        fc.pre(each.facts[which]?.answer !== answer)
        const facts = each.facts.map((fact, index) =>
          index === which ? { ...fact, answer } : fact,
        )

        expect(printOf({ ...each, facts })).not.toBe(printOf(each))
      }),
    )
  })

  it('changes when any tag changes', () => {
    fc.assert(
      fc.property(seen, fc.nat(), text, (each, pick, value) => {
        const key = keyOf(each.tags, pick)
        fc.pre(each.tags[key] !== value)
        const tags = { ...each.tags, [key]: value }

        expect(printOf({ ...each, tags })).not.toBe(printOf(each))
      }),
    )
  })

  it('changes when an attribute, a fact or a tag goes or comes', () => {
    fc.assert(
      fc.property(seen, fc.nat(), (each, pick) => {
        const fewer: Seen[] = [
          { ...each, attributes: without(each.attributes, keyOf(each.attributes, pick)) },
          { ...each, facts: each.facts.toSpliced(pick % each.facts.length, 1) },
          { ...each, tags: without(each.tags, keyOf(each.tags, pick)) },
        ]

        expect(fewer.map(printOf)).not.toContain(printOf(each))
      }),
    )
  })

  it('tells a number from its text, and null from absent', () => {
    const prints = [
      { a: 1 },
      { a: '1' },
      { a: true },
      { a: 'true' },
      { a: null },
      { a: '' },
      {},
    ].map((attributes) => fingerprint({ attributes, facts: [] }, {}))

    expect(new Set(prints).size).toBe(prints.length)
  })

  it('tells an attribute from a tag, and a tag key from its value', () => {
    const prints = [
      fingerprint({ attributes: { a: 'b' }, facts: [] }, {}),
      fingerprint({ attributes: {}, facts: [] }, { a: 'b' }),
      fingerprint({ attributes: {}, facts: [] }, { b: 'a' }),
      fingerprint({ attributes: {}, facts: [] }, { 'a","b': '' }),
    ]

    expect(new Set(prints).size).toBe(prints.length)
  })
})
