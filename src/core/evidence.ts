/**
 * What makes a resource waste. Facts are claims that a removal needs to be true; each is answered
 * yes, no or unknown by a named source. Unknown never counts as yes.
 */

import { hash } from 'node:crypto'

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
  const answers = Object.fromEntries(evidence.facts.map((fact) => [fact.name, fact.answer]))
  const canonical = JSON.stringify([
    inOrder(evidence.attributes),
    inOrder(answers),
    inOrder(tags).filter(([key]) => !isOwnTag(key)),
  ])
  return hash('sha256', canonical, 'base64url')
}

function inOrder<Value>(record: Readonly<Record<string, Value>>): [string, Value | undefined][] {
  return Object.keys(record)
    .toSorted()
    .map((key) => [key, record[key]])
}
