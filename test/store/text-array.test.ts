import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { textArray } from '../../src/store/text-array.ts'
import { createTestDatabase } from '../support/database.ts'

const database = await createTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

/** Anything that PostgreSQL can hold: it knows neither NUL nor half a character. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .filter((given) => !given.includes('\0') && given.isWellFormed())
const hostile = fc.constantFrom('', 'NULL', '{}', '{a,b}', '"', '\\', "'", '\n', '🚀', 'ß')
const texts = fc.array(fc.option(fc.oneof(text, hostile)), { maxLength: 50 })

describe('textArray', () => {
  it('arrives as it was, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const { rows } = await sql<{ text: string | null }>`
          select text from unnest(${textArray(given)}::text[]) with ordinality as r(text, nth)
          order by nth`.execute(database.db)
        expect(rows.map((row) => row.text)).toEqual(given)
      }),
      { numRuns: 100 },
    )
  })
})
