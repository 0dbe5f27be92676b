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
      resources: Type.Integer({ description: 'What the cloud listed, wasteful or not' }),
      calls: Type.Integer(),
      throttled: Type.Integer(),
    }),
  ),
  totals: Type.Object({
    scanned: Type.Integer(),
    notScanned: Type.Integer(),
    waiting: Type.Integer(),
    candidates: Type.Integer(),
    monthlyUsd: Usd,
    unpriced: Type.Integer(),
    resources: Type.Integer(),
    calls: Type.Integer({ description: 'Requests to the cloud, repeats among them' }),
    throttled: Type.Integer({ description: 'Of these, refused because they came too fast' }),
  }),
})

/** How far a scan has come. The same at two moments: nothing happened in between. */
export type ScanProgress = Pick<Static<typeof ScanView>, 'scanId' | 'status' | 'startedAt'> & {
  readonly finishedAt: string | null
  readonly scopes: number
} & Static<typeof ScanView>['totals']

export function progressOf(view: Static<typeof ScanView>): ScanProgress {
  const { scanId, status, startedAt, finishedAt, scopes, totals } = view
  return { scanId, status, startedAt, finishedAt, scopes: scopes.length, ...totals }
}

export function scanView(scan: Scan, scopes: readonly ScanScope[]): Static<typeof ScanView> {
  const count = (status: ScanScope['status']): number =>
    scopes.filter((it) => it.status === status).length
  const all = (figure: 'candidates' | 'unpriced' | 'resources' | 'calls' | 'throttled'): number =>
    scopes.reduce((total, it) => total + it[figure], 0)
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
      resources: it.resources,
      calls: it.calls,
      throttled: it.throttled,
    })),
    totals: {
      scanned: count('scanned'),
      notScanned: count('not scanned'),
      waiting: count('waiting'),
      candidates: all('candidates'),
      monthlyUsd: decimalUsd(scopes.reduce((sum, it) => sum + it.monthly_micros, 0n)),
      unpriced: all('unpriced'),
      resources: all('resources'),
      calls: all('calls'),
      throttled: all('throttled'),
    },
  }
}
