/** The ledger as JSON. */

import { type Static, Type } from 'typebox'
import { type CellFigures, type Figures, totalOf, totalsBy } from '../core/figures.ts'
import { decimalUsd } from '../core/money.ts'
import type { SavingsReport, TotalAt } from '../store/savings-report.ts'
import { nullable, Time } from './schema.ts'

const Sum = {
  removals: Type.Integer({ description: 'Resources removed and not brought back.' }),
  monthlyUsd: Type.String({ description: 'USD per month that are off now, at list price.' }),
  backupMonthlyUsd: Type.String({
    description: 'USD per month that backups of what was removed cost now.',
  }),
  runRateUsd: Type.String({ description: 'What is off per month less what backups cost.' }),
  realisedUsd: Type.String({
    description: 'The run-rate over the hours it was really off, in USD; rounded down.',
  }),
  unpriced: Type.Integer({ description: 'Removals without a list price: counted, never summed.' }),
  restored: Type.Integer({ description: 'Resources that were brought back.' }),
}
const account = { accountId: Type.String() }
const kind = { kind: Type.String() }
const team = { team: nullable(Type.String()) }
const listOf = <Names extends Type.TProperties>(
  names: Names,
  description: string,
): Type.TArray<Type.TObject<Names & typeof Sum>> =>
  Type.Array(Type.Object({ ...names, ...Sum }), { description })

export const SavingsView = Type.Object({
  at: Time,
  totals: Type.Object(Sum),
  groups: listOf({ ...account, ...kind }, 'By account and kind.'),
  byAccount: listOf(account, 'By account.'),
  byKind: listOf(kind, 'By kind.'),
  byTeam: listOf(team, 'By team; null: no tag named one.'),
  byMonth: listOf(
    { month: Type.String({ examples: ['2026-11'] }) },
    'What each month (UTC) came to, and what was off at its end. The last one is not over.',
  ),
})

export const TimelineView = Type.Object({
  span: Type.String(),
  points: Type.Array(
    Type.Object({
      at: Time,
      runRateUsd: Sum.runRateUsd,
      realisedUsd: Type.String({ description: 'Since the first removal, in USD.' }),
      removals: Sum.removals,
    }),
  ),
})

type SumView = Static<Type.TObject<typeof Sum>>

export function savingsView({ at, cells, months }: SavingsReport): Static<typeof SavingsView> {
  return {
    at: at.toISOString(),
    totals: sumView(totalOf(cells)),
    groups: groupsOf(cells, ({ accountId, kind: name }) => ({ accountId, kind: name })),
    byAccount: groupsOf(cells, ({ accountId }) => ({ accountId })),
    byKind: groupsOf(cells, ({ kind: name }) => ({ kind: name })),
    byTeam: groupsOf(cells, ({ team: name }) => ({ team: name })),
    byMonth: months.map((it) => ({ month: it.month, ...sumView(totalOf(it.kinds)) })),
  }
}

export function timelineView(
  span: string,
  points: readonly TotalAt[],
): Static<typeof TimelineView> {
  return {
    span,
    points: points.map((it) => ({
      at: it.at.toISOString(),
      runRateUsd: decimalUsd(it.runRateMicros),
      realisedUsd: decimalUsd(it.realisedMicros),
      removals: it.removals,
    })),
  }
}

/** In order of their names. */
function groupsOf<Names extends object>(
  cells: readonly CellFigures[],
  namesOf: (cell: CellFigures) => Names,
): (Names & SumView)[] {
  return [...totalsBy(cells, namesOf)].map(([names, figures]) => ({
    ...names,
    ...sumView(figures),
  }))
}

function sumView(figures: Figures): SumView {
  return {
    removals: figures.removals,
    monthlyUsd: decimalUsd(figures.runRateMicros + figures.keptMicros),
    backupMonthlyUsd: decimalUsd(figures.keptMicros),
    runRateUsd: decimalUsd(figures.runRateMicros),
    realisedUsd: decimalUsd(figures.realisedMicros),
    unpriced: figures.unpriced,
    restored: figures.restored,
  }
}
