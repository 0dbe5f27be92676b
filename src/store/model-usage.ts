/** What asking models took, by day and model: a cost of running CloudThrift itself. */

import { sql } from 'kysely'
import type { ModelCall } from '../core/justification.ts'
import type { UsdMicros } from '../core/money.ts'
import type { Db, Trx } from './database.ts'

export async function addModelCalls(
  trx: Trx,
  calls: readonly ModelCall[],
  at: Date,
): Promise<void> {
  const models = new Set(calls.map((call) => call.model))
  for (const model of [...models].toSorted()) {
    const those = calls.filter((call) => call.model === model)
    await addDay(trx, { day: at.toISOString().slice(0, 10), model, ...sumOf(those) })
  }
}

export interface ModelUsage {
  readonly calls: number
  /** Calls whose cost nobody knows. They are in no sum. */
  readonly unpricedCalls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costMicros: UsdMicros
}

/** All of it, since the beginning. */
export async function modelUsage(db: Db): Promise<ModelUsage> {
  const sums = await db
    .selectFrom('model_usage')
    .select(({ fn }) => [
      fn.sum<string | null>('calls').as('calls'),
      fn.sum<string | null>('unpriced_calls').as('unpriced'),
      fn.sum<string | null>('input_tokens').as('input'),
      fn.sum<string | null>('output_tokens').as('output'),
      fn.sum<string | null>('cost_micros').as('cost'),
    ])
    .executeTakeFirstOrThrow()
  return {
    calls: Number(sums.calls ?? 0),
    unpricedCalls: Number(sums.unpriced ?? 0),
    inputTokens: Number(sums.input ?? 0),
    outputTokens: Number(sums.output ?? 0),
    costMicros: BigInt(sums.cost ?? 0),
  }
}

/** Dollars that models cost since a day, as far as their prices are known. */
export async function modelCostSince(db: Db, since: Date): Promise<UsdMicros> {
  const { cost } = await db
    .selectFrom('model_usage')
    .select(({ fn }) => fn.sum<string | null>('cost_micros').as('cost'))
    .where('day', '>=', since.toISOString().slice(0, 10))
    .executeTakeFirstOrThrow()
  return BigInt(cost ?? 0)
}

const COUNTERS = [
  'calls',
  'failed_calls',
  'unpriced_calls',
  'input_tokens',
  'output_tokens',
  'cost_micros',
] as const
type Counters = Readonly<Record<(typeof COUNTERS)[number], bigint>>

function sumOf(calls: readonly ModelCall[]): Counters {
  const total = (of: (call: ModelCall) => bigint | number | boolean): bigint =>
    calls.reduce((sum, call) => sum + BigInt(of(call)), 0n)
  return {
    calls: BigInt(calls.length),
    failed_calls: total((it) => it.outcome === 'failed'),
    unpriced_calls: total((it) => it.costMicros === null),
    input_tokens: total((it) => it.inputTokens),
    output_tokens: total((it) => it.outputTokens),
    cost_micros: total((it) => it.costMicros ?? 0n),
  }
}

async function addDay(
  trx: Trx,
  row: Counters & { readonly day: string; readonly model: string },
): Promise<void> {
  await trx
    .insertInto('model_usage')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['day', 'model'])
        .doUpdateSet(
          Object.fromEntries(
            COUNTERS.map((name) => [name, sql`${sql.ref(`model_usage.${name}`)} + ${row[name]}`]),
          ),
        ),
    )
    .execute()
}
