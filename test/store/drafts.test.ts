import { afterAll, describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/core/justification.ts'
import { forgetDrafts, outcomesByKey, saveOutcomes } from '../../src/store/drafts.ts'
import { draft } from '../support/briefs.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, DAY_MS } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const GOOD: Outcome = { draft: draft() }
const BAD: Outcome = { reason: 'timeout' }

function save(outcomes: Record<string, Outcome>, at = AT): Promise<void> {
  return db.transaction().execute((trx) => saveOutcomes(trx, new Map(Object.entries(outcomes)), at))
}

async function kept(...keys: string[]): Promise<Record<string, Outcome>> {
  return Object.fromEntries(await outcomesByKey(db, keys))
}

describe('drafts', () => {
  it('are found by their keys, as they were saved; reasons, too', async () => {
    await save({ a1: GOOD, a2: BAD })

    expect(await kept('a1', 'a2', 'a3')).toEqual({ a1: GOOD, a2: BAD })
    expect(await kept()).toEqual({})
  })

  it('replace a failure, and a newer failure replaces an older one', async () => {
    await save({ b1: BAD, b2: BAD })

    await save({ b1: GOOD, b2: { reason: 'quota' } })

    expect(await kept('b1', 'b2')).toEqual({ b1: GOOD, b2: { reason: 'quota' } })
  })

  it('are never replaced by a failure', async () => {
    await save({ c1: GOOD })

    await save({ c1: BAD })

    expect(await kept('c1')).toEqual({ c1: GOOD })
  })

  it('are saved by two replicas at once without waiting in a circle', async () => {
    const keys = Array.from({ length: 2_000 }, (_, index) => `d${index}`)
    const forwards = Object.fromEntries(keys.map((key) => [key, GOOD]))
    const backwards = Object.fromEntries(keys.toReversed().map((key) => [key, BAD]))

    await Promise.all(
      Array.from({ length: 8 }, (_, index) => save(index % 2 ? forwards : backwards)),
    )

    expect(Object.values(await kept(...keys))).toEqual(keys.map(() => GOOD))
  })

  it('are forgotten when nobody has written them anew for long', async () => {
    await save({ e1: GOOD, e2: BAD }, AT)
    await save({ e3: GOOD }, new Date(AT.getTime() + DAY_MS))

    await forgetDrafts(db, new Date(AT.getTime() + 1))

    expect(Object.keys(await kept('e1', 'e2', 'e3'))).toEqual(['e3'])
  })
})
