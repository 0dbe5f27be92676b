/** A scan as JSON: its scopes, what was not scanned and why, totals. */

import { type Static, Type } from 'typebox'
import { decimalUsd } from '../core/money.ts'
import type { Scan, ScanScope } from '../store/schema.ts'
import { nullable, Time, timeOrNull, Usd } from './schema.ts'

export const ScanView = Type.Object({
  scanId: Type.String({ format: 'uuid' }),
  status: Type.String({ description: 'running or finished' }),
  requestedBy: Type.String(),
  startedAt: Time,
  finishedAt: nullable(Time),
  scopes: Type.Array(
    Type.Object({
      provider: Type.String(),
      accountId: Type.String(),
      region: Type.String(),
      status: Type.String({ description: 'waiting, scanned, or not scanned (never zero waste)' }),
      reason: nullable(Type.String()),
      candidates: Type.Integer(),
      monthlyUsd: Usd,
      unpriced: Type.Integer(),
    }),
  ),
  totals: Type.Object({
    scanned: Type.Integer(),
    notScanned: Type.Integer(),
    waiting: Type.Integer(),
    candidates: Type.Integer(),
    monthlyUsd: Usd,
    unpriced: Type.Integer(),
  }),
})

export function scanView(scan: Scan, scopes: readonly ScanScope[]): Static<typeof ScanView> {
  const count = (status: ScanScope['status']): number =>
    scopes.filter((it) => it.status === status).length
  return {
    scanId: scan.id,
    status: scan.status,
    requestedBy: scan.requested_by,
    startedAt: scan.started_at.toISOString(),
    finishedAt: timeOrNull(scan.finished_at),
    scopes: scopes.map((it) => ({
      provider: it.provider,
      accountId: it.account_id,
      region: it.region,
      status: it.status,
      reason: it.reason,
      candidates: it.candidates,
      monthlyUsd: decimalUsd(it.monthly_micros),
      unpriced: it.unpriced,
    })),
    totals: {
      scanned: count('scanned'),
      notScanned: count('not scanned'),
      waiting: count('waiting'),
      candidates: scopes.reduce((sum, it) => sum + it.candidates, 0),
      monthlyUsd: decimalUsd(scopes.reduce((sum, it) => sum + it.monthly_micros, 0n)),
      unpriced: scopes.reduce((sum, it) => sum + it.unpriced, 0),
    },
  }
}
