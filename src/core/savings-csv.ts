/** The ledger as comma-separated values: a line per month and cell, or every single line. */

import { csvLine, csvText } from './csv.ts'
import type { CellFigures } from './figures.ts'
import { decimalUsd, type UsdMicros } from './money.ts'

interface Month {
  readonly month: string
  readonly cells: readonly CellFigures[]
}

export const MONTHS_HEAD = csvLine([
  'month',
  'account',
  'kind',
  'team',
  'removals',
  'restored',
  'unpriced',
  'run_rate_usd',
  'realised_usd',
])

/** run_rate_usd is what was off at the end of the month; the realised dollars add up to the total. */
export function monthCsv({ month, cells }: Month): string {
  return cells
    .map((it) =>
      csvLine([
        month,
        csvText(it.accountId),
        csvText(it.kind),
        csvText(it.team),
        String(it.removals),
        String(it.restored),
        String(it.unpriced),
        decimalUsd(it.runRateMicros),
        decimalUsd(it.realisedMicros),
      ]),
    )
    .join('')
}

export interface LedgerLine {
  readonly id: bigint
  readonly kind: string
  readonly finding_id: string
  readonly execution_id: string
  readonly provider: string
  readonly account_id: string
  readonly region: string
  readonly detector_id: string
  readonly resource_id: string
  readonly team: string | null
  readonly monthly_micros: UsdMicros | null
  readonly starts_at: Date
  readonly ends_at: Date
  readonly reverses: bigint | null
  readonly price_date: string
  readonly price_source: string
  readonly booked_at: Date
}

export const LEDGER_HEAD = csvLine([
  'id',
  'line',
  'booked_at',
  'starts_at',
  'ends_at',
  'monthly_usd',
  'provider',
  'account',
  'region',
  'kind',
  'resource',
  'team',
  'reverses',
  'price_date',
  'price_source',
  'finding',
  'execution',
])

export function ledgerLineCsv(it: LedgerLine): string {
  return csvLine([
    String(it.id),
    it.kind,
    it.booked_at.toISOString(),
    it.starts_at.toISOString(),
    it.ends_at.toISOString(),
    it.monthly_micros === null ? '' : decimalUsd(it.monthly_micros),
    it.provider,
    csvText(it.account_id),
    csvText(it.region),
    csvText(it.detector_id),
    csvText(it.resource_id),
    csvText(it.team),
    it.reverses === null ? '' : String(it.reverses),
    it.price_date,
    csvText(it.price_source),
    it.finding_id,
    it.execution_id,
  ])
}
