/** Many removed resources at once, as rows: for tests of the ledger that need more than a handful. */

import { sql } from 'kysely'
import type { Db } from '../../src/store/database.ts'
import { selectFindings } from '../../src/store/rows.ts'
import type { Execution, Finding } from '../../src/store/schema.ts'

export interface Place {
  readonly accountId: string
  readonly kind: string
  readonly team: string | null
}

export interface Removed {
  readonly finding: Finding
  readonly execution: Execution
}

export const LIST_PRICE = { priceDate: '2024-07-18', source: 'the list' }

/** One finding with its question and its execution for each place, in the same order. */
export async function removedResources(
  db: Db,
  places: readonly Place[],
  at: Date,
): Promise<Removed[]> {
  const rows = places.map((it) => ({ ...it, id: crypto.randomUUID() }))
  const json = JSON.stringify(rows)
  await sql`
    with removed as (
      insert into finding (
        id, provider, account_id, region, detector_id, resource_id, canonical_id, team, status, tags,
        evidence, fingerprint, digest, guards, price, first_seen_at, moved_at)
      select id, 'aws', "accountId", 'eu-west-1', kind, 'vol-' || id, 'arn:' || id, team, 'remediated',
        '{}', '{}', '', '', '[]', '{}', ${at}, ${at}::timestamptz
      from jsonb_to_recordset(${json}::jsonb)
        as it(id uuid, "accountId" text, kind text, team text)
      returning id)
    insert into sighting (finding_id, last_seen_at, last_scan_id)
    select id, ${at}, id from removed`.execute(db)
  await sql`
    insert into approval (
      id, finding_id, revision, evidence, tags, fingerprint, price, remedy, carrier,
      requested_at, expires_at)
    select id, id, 1, '{}', '{}', '', '{}', 'delete', 'direct', ${at}, ${at}
    from jsonb_to_recordset(${json}::jsonb) as it(id uuid)`.execute(db)
  await sql`
    insert into execution (
      id, finding_id, approval_id, remedy, dry_run, run_id, started_at, backup_until)
    select id, id, id, 'delete', false, id, ${at}, ${at}
    from jsonb_to_recordset(${json}::jsonb) as it(id uuid)`.execute(db)
  const ids = rows.map((row) => row.id)
  const findings = await selectFindings(db)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  const executions = await db
    .selectFrom('execution')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  const [byId, byFinding] = [
    new Map(findings.map((it) => [it.id, it])),
    new Map(executions.map((it) => [it.finding_id, it])),
  ]
  return ids.flatMap((id) => {
    const [finding, execution] = [byId.get(id), byFinding.get(id)]
    return finding && execution ? [{ finding, execution }] : []
  })
}
