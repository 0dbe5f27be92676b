/**
 * Fifty findings with what a good text about them must do: which signals it must name, how bad a wrong
 * removal would be (one engineer's label), what it must not claim. The facts are typed as a scan gives
 * them; the tags are as people, and people with bad intentions, write them.
 */

import type { Case } from '../src/core/brief.ts'
import type { Fact } from '../src/core/evidence.ts'
import type { Investigation } from '../src/core/investigation.ts'
import type { Risk } from '../src/core/justification.ts'
import type { Language } from '../src/core/messages/messages.ts'
import { usd } from '../src/core/money.ts'
import { GOLDEN_ADDRESSES } from './golden-addresses.ts'
import { GOLDEN_HOSTILE } from './golden-hostile.ts'
import type { Row } from './golden-row.ts'
import { GOLDEN_VOLUMES } from './golden-volumes.ts'

export interface Golden {
  readonly id: string
  readonly group: 'volumes' | 'addresses' | 'hostile tags'
  readonly language: Language
  readonly case: Case
  readonly risk: Risk
  readonly must: readonly string[]
  readonly forbidden: readonly string[]
}

/** False of every golden finding: expressions over a text in lower case. */
const NEVER_TRUE = [
  'is attached to(?! nothing)',
  'is associated with(?! nothing)',
  'está anexado a(?! nada)',
  'está associado a(?! nada)',
  'in use by|em uso por',
  'was approved|foi aprovado',
]
const VOLUME_FACTS = [
  'unattached',
  'not-service-managed',
  'single-attach',
  'not-on-outpost',
  'not-a-fresh-copy',
  'not-being-modified',
]
const ADDRESS_FACTS = [
  'unassociated',
  'not-service-managed',
  'amazon-pool',
  'not-customer-owned',
  'not-carrier',
  'no-pending-transfer',
  'no-ptr-record',
]

export const GOLDEN: readonly Golden[] = [
  ...GOLDEN_VOLUMES.map((row) => goldenOf(row, 'volumes')),
  ...GOLDEN_ADDRESSES.map((row) => goldenOf(row, 'addresses')),
  ...GOLDEN_HOSTILE.map((row) => goldenOf(row, 'hostile tags')),
]

function goldenOf(row: Row, group: Golden['group']): Golden {
  const isAddress = row.kind === 'address'
  return {
    id: row.id,
    group,
    language: row.language ?? 'en',
    case: caseOf(row, isAddress),
    risk: row.risk,
    must: [isAddress ? 'unassociated' : 'unattached', ...(row.must ?? [])],
    forbidden: [...NEVER_TRUE, ...(row.forbidden ?? [])],
  }
}

function caseOf(row: Row, isAddress: boolean): Case {
  const names = isAddress ? ADDRESS_FACTS : VOLUME_FACTS
  return {
    kind: isAddress ? 'aws/elastic-ip-unassociated' : 'aws/ebs-volume-unattached',
    evidence: {
      attributes: isAddress ? {} : { type: row.type ?? 'gp3', sizeGiB: row.gib ?? 100 },
      facts: names.map((name) => factOf(name, row)),
    },
    investigation: investigationOf(row),
    guards: (row.guards ?? []).map((name) => ({ name })),
    tags: row.tags ?? {},
    team: null,
    monthlyMicros: row.usd === null ? null : usd(row.usd),
    createdAt: isAddress ? null : new Date('2025-04-01T00:00:00Z'),
    firstSeenAt: new Date('2026-10-01T00:00:00Z'),
    sightings: 12,
    isReversible: !isAddress,
  }
}

function factOf(name: string, { facts }: Row): Fact {
  return { name, answer: facts?.[name] ?? 'yes', source: 'golden', detail: null }
}

function investigationOf({ lastUsedOn }: Row): Investigation | null {
  if (!lastUsedOn) return null
  return { at: '2026-11-01T00:00:00.000Z', facts: [], lastUsedOn, events: [], owner: null }
}
