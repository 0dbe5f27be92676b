/**
 * What makes a resource waste. Facts are claims that a removal needs to be true; each is answered
 * yes, no or unknown by a named source. Unknown never counts as yes.
 */

import { hash } from 'node:crypto'
import { onceInARow } from './once-in-a-row.ts'

export type Answer = 'yes' | 'no' | 'unknown'

export interface Fact {
  /** The claim, in words a removal needs: 'unattached', 'no-pending-transfer'. Unique per observation. */
  readonly name: string
  readonly answer: Answer
  /** Who answered: the cloud's own call, e.g. 'ec2:DescribeVolumes'. */
  readonly source: string
  /** For people: what was seen, or why it is unknown. Not compared: it may word one answer in two ways. */
  readonly detail: string | null
  /** What would make it a yes. Left out: only the source can tell. */
  readonly remedy?: string
}

export type Attributes = Readonly<Record<string, string | number | boolean | null>>
export type Tags = Readonly<Record<string, string>>

/** Frozen with the approval, compared before the removal. */
export interface Evidence {
  /** What the resource is: size, type, zone... */
  readonly attributes: Attributes
  readonly facts: readonly Fact[]
}

/** Our own bookkeeping on a resource is not a change of the resource. */
const OWN_TAG = /^cloudthrift:(?:plan|execution|snapshot|source-volume|delete-after|restored)$/

export function isOwnTag(key: string): boolean {
  return OWN_TAG.test(key)
}

/**
 * A digest over everything an approver was shown. Two observations of an unchanged resource have
 * the same fingerprint; any change of an attribute, an answer or a tag gives another one.
 */
export function fingerprint(evidence: Evidence, tags: Tags): string {
  const canonical = JSON.stringify([
    inOrder(evidence.attributes, attributeOrder),
    answersInOrder(evidence.facts),
    inOrder(tags, theirTagOrder),
  ])
  return hash('sha256', canonical, 'base64url')
}

type Pair<Value> = readonly [key: string, value: Value | undefined]
type Order = (keys: readonly string[]) => readonly string[]

function inOrder<Value>(record: Readonly<Record<string, Value>>, order: Order): Pair<Value>[] {
  return order(Object.keys(record)).map((key) => [key, record[key]])
}

const attributeOrder = onceInARow(areSame, (keys) => keys.toSorted())
const theirTagOrder = onceInARow(areSame, (keys) => keys.filter((key) => !isOwnTag(key)).toSorted())

function areSame(keys: readonly string[], others: readonly string[]): boolean {
  return keys.length === others.length && keys.every((key, at) => key === others[at])
}

const answersInOrder = onceInARow(haveSameAnswers, (facts: readonly Fact[]): Pair<Answer>[] => {
  const answers = Object.fromEntries(facts.map(({ name, answer }) => [name, answer]))
  return inOrder(answers, (names) => names.toSorted())
})

function haveSameAnswers(facts: readonly Fact[], others: readonly Fact[]): boolean {
  return (
    facts.length === others.length &&
    facts.every((fact, at) => fact.name === others[at]?.name && fact.answer === others[at].answer)
  )
}
