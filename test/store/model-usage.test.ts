import { afterAll, describe, expect, it } from 'vitest'
import type { ModelCall } from '../../src/core/justification.ts'
import { addModelCalls, modelUsage } from '../../src/store/model-usage.ts'
import { createTestDatabase } from '../support/database.ts'
import { CALL } from '../support/writers.ts'
import { AT, DAY_MS } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

function add(calls: readonly ModelCall[], at = AT): Promise<void> {
  return db.transaction().execute((trx) => addModelCalls(trx, calls, at))
}

describe('the usage of models', () => {
  it('is nothing before anything was asked', async () => {
    expect(await modelUsage(db)).toEqual({
      calls: 0,
      unpricedCalls: 0,
      inputTokens: 0,
      outputTokens: 0,
      costMicros: 0n,
    })
  })

  it('is summed exactly, by day and model; what has no price is counted, never summed', async () => {
    const other = { ...CALL, model: 'other', costMicros: null }
    const failed = {
      ...CALL,
      outcome: 'failed',
      inputTokens: 0,
      outputTokens: 0,
      costMicros: 0n,
    } as const

    await add([CALL, CALL, other, failed])
    await add([CALL], new Date(AT.getTime() + DAY_MS))
    await add([])
    await Promise.all(Array.from({ length: 10 }, () => add([CALL])))

    const rows = await db
      .selectFrom('model_usage')
      .selectAll()
      .orderBy('day')
      .orderBy('model')
      .execute()
    expect(rows.map(({ day, model, calls }) => [day, model, calls])).toEqual([
      ['2026-03-02', 'gemini-test', 13n],
      ['2026-03-02', 'other', 1n],
      ['2026-03-03', 'gemini-test', 1n],
    ])
    expect(rows[0]).toMatchObject({ failed_calls: 1n, unpriced_calls: 0n })
    expect(await modelUsage(db)).toEqual({
      calls: 15,
      unpricedCalls: 1,
      inputTokens: 14_000,
      outputTokens: 2_800,
      costMicros: 10_400n,
    })
  })
})
