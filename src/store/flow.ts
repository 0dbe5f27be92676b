/** How much is on its way, and what the limits have let pass: for people who look after it. */

import type { FindingStatus } from '../core/finding.ts'
import type { Db } from './database.ts'

const STATUSES = ['approved', 'queued', 'executing', 'restoring'] as const

export type InFlight = Readonly<Record<(typeof STATUSES)[number], number>>

export async function inFlight(db: Db): Promise<InFlight> {
  const rows = await db
    .selectFrom('finding')
    .select((eb) => ['status', eb.fn.countAll<bigint>().as('count')])
    .where('status', 'in', STATUSES)
    .groupBy('status')
    .execute()
  const count = (status: FindingStatus): number =>
    Number(rows.find((row) => row.status === status)?.count ?? 0)
  return {
    approved: count('approved'),
    queued: count('queued'),
    executing: count('executing'),
    restoring: count('restoring'),
  }
}
