/** What was sighted, as a scan writes it. */

import { hash } from 'node:crypto'
import type { Fact } from '../core/evidence.ts'
import type { Guard } from '../core/guard.ts'
import type { Observation } from '../core/observation.ts'
import { onceInARow } from '../core/once-in-a-row.ts'
import type { Price } from '../core/price.ts'
import type { Proposal } from '../core/proposal.ts'
import { textArray } from './text-array.ts'

/** One idle resource, judged and priced. */
export interface Sighted {
  readonly observation: Observation
  readonly team: string | null
  readonly fingerprint: string
  readonly guards: readonly Guard[]
  readonly price: Price
  readonly proposal: Pick<Proposal, 'remedy' | 'savingMicros'>
}

/** The columns of a finding that one look at the resource fills; what is JSON there is JSON here. */
export interface SightingRow {
  readonly resourceId: string
  readonly canonicalId: string
  readonly name: string | null
  readonly team: string | null
  readonly createdAt: string | null
  readonly tags: string
  readonly evidence: string
  readonly fingerprint: string
  readonly guards: string
  readonly price: string
  readonly monthlyMicros: string | null
  readonly remedy: string | null
  readonly savingMicros: string | null
  /** Over all of it: the same digest, nothing to write. */
  readonly digest: string
}

export function rowOf({ observation, ...judged }: Sighted): SightingRow {
  const { monthlyMicros, ...price } = judged.price
  const { evidence } = observation
  const facts = factsText(evidence.facts)
  const columns = {
    resourceId: observation.resourceId,
    canonicalId: observation.canonicalId,
    name: observation.name,
    team: judged.team,
    createdAt: observation.createdAt?.toISOString() ?? null,
    fingerprint: judged.fingerprint,
    monthlyMicros: monthlyMicros?.toString() ?? null,
    remedy: judged.proposal.remedy,
    savingMicros: judged.proposal.savingMicros?.toString() ?? null,
  }
  const json = {
    tags: JSON.stringify(observation.tags),
    evidence: `{"attributes":${JSON.stringify(evidence.attributes)},"facts":${facts.json}}`,
    guards: JSON.stringify(judged.guards),
    price: JSON.stringify(price),
  }
  return { ...columns, ...json, digest: digestOf(columns, json, facts.digest) }
}

/** The fingerprint stands for attributes and answers; what else the facts say has a digest of its own. */
function digestOf(
  columns: Omit<SightingRow, 'digest' | 'tags' | 'evidence' | 'guards' | 'price'>,
  { tags, guards, price }: Pick<SightingRow, 'tags' | 'guards' | 'price'>,
  facts: string,
): string {
  const { canonicalId, name, team, createdAt, fingerprint } = columns
  const { monthlyMicros, remedy, savingMicros } = columns
  const seen = [canonicalId, name, team, createdAt, fingerprint, facts, tags]
  const judged = [guards, price, monthlyMicros, remedy, savingMicros]
  return hash('sha256', [...seen, ...judged].join('\n'), 'base64url')
}

/** Of one kind most resources have the same facts. */
const factsText = onceInARow(areSame, (facts: readonly Fact[]) => {
  const json = JSON.stringify(facts)
  return { json, digest: hash('sha256', json, 'base64url') }
})

function areSame(some: readonly Fact[], others: readonly Fact[]): boolean {
  return (
    some.length === others.length &&
    some.every((fact, index) => {
      const other = others[index]
      return (
        fact.name === other?.name &&
        fact.answer === other.answer &&
        fact.source === other.source &&
        fact.detail === other.detail &&
        fact.remedy === other.remedy
      )
    })
  )
}

/** Of many findings, column by column: values for `$n::json[]` where it is JSON, else for `$n::text[]`. */
export type SightingColumns = Readonly<Record<keyof SightingRow, Buffer>>

export function columnsOf(rows: readonly SightingRow[]): SightingColumns {
  const of = (name: keyof SightingRow, type: 'text' | 'json' = 'text'): Buffer =>
    textArray(
      rows.map((row) => row[name]),
      type,
    )
  return {
    resourceId: of('resourceId'),
    canonicalId: of('canonicalId'),
    name: of('name'),
    team: of('team'),
    createdAt: of('createdAt'),
    tags: of('tags', 'json'),
    evidence: of('evidence', 'json'),
    fingerprint: of('fingerprint'),
    guards: of('guards', 'json'),
    price: of('price', 'json'),
    monthlyMicros: of('monthlyMicros'),
    remedy: of('remedy'),
    savingMicros: of('savingMicros'),
    digest: of('digest'),
  }
}
