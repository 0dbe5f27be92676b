/** Scans as a list, and what is known of each scope, whichever scan looked at it last. */

import { type RawBuilder, sql } from 'kysely'
import type { Db } from './database.ts'
import type { Scan, ScanScope, ScopeState } from './schema.ts'

export interface ScanSummary extends Scan {
  readonly scanned: number
  readonly notScanned: number
  readonly waiting: number
  readonly candidates: number
  readonly monthlyMicros: bigint
  readonly unpriced: number
}

/** The newest first. */
export async function latestScans(db: Db, limit: number): Promise<ScanSummary[]> {
  const scans = await db
    .selectFrom('scan')
    .selectAll()
    .orderBy('started_at', 'desc')
    .limit(limit)
    .execute()
  if (scans.length === 0) return []
  const ids = scans.map((it) => it.id)
  const sums = await db
    .selectFrom('scan_scope')
    .select([
      'scan_id',
      counted('scanned').as('scanned'),
      counted('not scanned').as('not_scanned'),
      counted('waiting').as('waiting'),
      sql<string>`sum(candidates)`.as('candidates'),
      sql<string>`sum(monthly_micros)`.as('monthly_micros'),
      sql<string>`sum(unpriced)`.as('unpriced'),
    ])
    .where('scan_id', 'in', ids)
    .groupBy('scan_id')
    .execute()
  const byScan = new Map(sums.map((it) => [it.scan_id, it]))
  return scans.map((scan) => {
    const sum = byScan.get(scan.id) ?? NOTHING
    return {
      ...scan,
      scanned: Number(sum.scanned),
      notScanned: Number(sum.not_scanned),
      waiting: Number(sum.waiting),
      candidates: Number(sum.candidates),
      monthlyMicros: BigInt(sum.monthly_micros),
      unpriced: Number(sum.unpriced),
    }
  })
}

/** Its scopes are not listed yet. */
const NOTHING = {
  scanned: '0',
  not_scanned: '0',
  waiting: '0',
  candidates: '0',
  monthly_micros: '0',
  unpriced: '0',
}

function counted(status: ScanScope['status']): RawBuilder<string> {
  return sql<string>`count(*) filter (where status = ${status})`
}

/** What was not scanned first, then what was looked through the longest ago. */
export function knownScopes(db: Db): Promise<ScopeState[]> {
  return db
    .selectFrom('scope')
    .selectAll()
    .orderBy(sql`status = 'scanned'`)
    .orderBy(sql`last_scanned_at asc nulls first`)
    .orderBy('account_id')
    .orderBy('region')
    .execute()
}
