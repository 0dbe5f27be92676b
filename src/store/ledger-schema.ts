/** The ledger, its sums, and what leaves it for a metrics service, as kysely sees them. */

import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { LineKind } from '../core/savings.ts'

export interface LedgerTables {
  savings_entry: SavingsEntryTable
  savings_change: SavingsChangeView
  savings_rollup: SavingsRollupTable
  savings_closed_month: SavingsClosedMonthTable
  savings_closing: SavingsClosingTable
  metric_tag_value: MetricTagValueTable
  outbox_clock: OutboxClockTable
  outbox_series: OutboxSeriesTable
  outbox_point: OutboxPointTable
  vendor_object: VendorObjectTable
}

type Fixed<Value> = ColumnType<Value, Value, never>

interface SavingsEntryTable {
  id: GeneratedAlways<bigint>
  kind: Fixed<LineKind>
  finding_id: Fixed<string>
  execution_id: Fixed<string>
  provider: Fixed<string>
  account_id: Fixed<string>
  region: Fixed<string>
  detector_id: Fixed<string>
  resource_id: Fixed<string>
  team: Fixed<string | null>
  monthly_micros: Fixed<bigint | null>
  price_date: Fixed<string>
  price_source: Fixed<string>
  acted_at: Fixed<Date>
  booked_at: Fixed<Date>
  starts_at: Fixed<Date>
  ends_at: Fixed<Date>
  /** The line that a reversed one takes back. */
  reverses: Fixed<bigint | null>
}

interface SavingsSums {
  account_id: string
  detector_id: string
  /** Empty: none. */
  team: string
  /** Numeric: sums have no limit. */
  rate_micros: string
  /** As much of it as what is kept takes off. */
  kept_micros: string
  moment: string
}

/** Each moment at which something changes in the ledger. */
interface SavingsChangeView extends SavingsSums {
  at: Date
  removals: number
  restored: number
  unpriced: number
}

/** Kept by a trigger; nothing else may write it. */
interface SavingsRollupTable extends SavingsSums {
  span: 'hour' | 'day' | 'month'
  starts_at: Date
  removals: bigint
  restored: bigint
  unpriced: bigint
}

/** To name a month is to close it; there is no way back. */
interface SavingsClosedMonthTable {
  ends_at: Fixed<Date>
}

/** Kept by triggers; nothing else may write it. */
interface SavingsClosingTable extends SavingsSums {
  ends_at: Date
  removals: bigint
  restored: bigint
  unpriced: bigint
  realised_micros: GeneratedAlways<string>
}

interface MetricTagValueTable {
  key: string
  slot: number
  value: string
}

interface OutboxClockTable {
  sink: string
  frozen_through: Date
}

interface OutboxSeriesTable {
  id: GeneratedAlways<number>
  sink: Fixed<string>
  account: Fixed<string>
  kind: Fixed<string>
  team: Fixed<string>
  acknowledged_micros: bigint
  /** Of points that may have arrived, and whose time to be sent again is over. */
  unsure_micros: Generated<bigint>
}

interface OutboxPointTable {
  series_id: number
  bucket: Date
  micros: bigint
  claimed_until: Date | null
  may_have_arrived: Generated<boolean>
}

interface VendorObjectTable {
  home: string
  kind: string
  name: string
  external_id: string
  applied_at: Date
}
