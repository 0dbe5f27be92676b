/** What was learnt about findings, and which ones nobody has looked into yet. */

import { sql } from 'kysely'
import type { Db, Trx } from './database.ts'
import { selectFindings } from './rows.ts'
import type { Finding } from './schema.ts'

/**
 * Saves what still fits: a finding that was asked about, or whose resource changed meanwhile, keeps
 * what it has. Returns the ids of the others.
 */
export async function saveInvestigations(
  trx: Trx,
  findings: readonly Pick<Finding, 'id' | 'fingerprint' | 'investigation'>[],
): Promise<string[]> {
  const rows = findings.map(({ id, fingerprint, investigation }) => ({
    id,
    fingerprint,
    investigation,
  }))
  const ids = rows.map((row) => row.id)
  const saved = await sql<{ id: string }>`
    with locked as (
      select id from finding where id = any(${ids}::uuid[]) and status = 'open'
      order by id for update)
    update finding set investigation = r.investigation
    from locked join jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id uuid, fingerprint text, investigation jsonb) using (id)
    where finding.id = locked.id and finding.fingerprint = r.fingerprint
    returning finding.id`.execute(trx)
  return saved.rows.map((row) => row.id)
}

/** Those of the findings that are open and unguarded, in the order of the ids. */
export async function openFindings(db: Db, ids: readonly string[]): Promise<Finding[]> {
  const found = await selectFindings(db)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('status', '=', 'open')
    .where(sql`guards`, '=', sql`'[]'::jsonb`)
    .execute()
  return found.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}

type Uninvestigated = Pick<
  Finding,
  'provider' | 'account_id' | 'region' | 'detector_id' | 'team' | 'sightings' | 'first_seen_at'
>

/** Open findings, unguarded, seen in two scans, idle since `idleSince`, that nobody has looked into. */
export function uninvestigated(db: Db, idleSince: Date): Promise<Uninvestigated[]> {
  return db
    .selectFrom('finding')
    .innerJoin('sighting', 'sighting.finding_id', 'finding.id')
    .select(['provider', 'account_id', 'region', 'detector_id', 'team'])
    .select(['sightings', 'first_seen_at'])
    .where('status', '=', 'open')
    .where(sql`guards`, '=', sql`'[]'::jsonb`)
    .where('sightings', '>=', 2)
    .where('first_seen_at', '<=', idleSince)
    .where('investigation', 'is', null)
    .orderBy('first_seen_at')
    .limit(500)
    .execute()
}
