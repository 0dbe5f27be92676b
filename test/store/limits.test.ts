import { afterAll, describe, expect, it } from 'vitest'
import { kindCount, saveKindCount } from '../../src/store/limits.ts'
import { createTestDatabase } from '../support/database.ts'
import { SCOPE } from '../support/observations.ts'
import { AT, DETECTOR } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const KIND = {
  provider: SCOPE.provider,
  account_id: SCOPE.accountId,
  region: SCOPE.region,
  detector_id: DETECTOR,
}
const JUST_BEFORE = new Date(AT.getTime() - 1)

describe('kindCount', () => {
  it('knows the newest count of a kind in a region', async () => {
    await saveKindCount(db, KIND, { resources: 7, at: JUST_BEFORE })
    await saveKindCount(db, KIND, { resources: 9, at: AT })

    expect(await kindCount(db, KIND, JUST_BEFORE)).toBe(9)
  })

  it('does not know it any more when it is too old', async () => {
    await saveKindCount(db, KIND, { resources: 9, at: AT })

    expect(await kindCount(db, KIND, AT)).toBeNull()
  })

  it.each([
    { provider: 'other' },
    { account_id: '999999999999' },
    { region: 'eu-north-1' },
    { detector_id: 'aws/other' },
  ])('of another one says nothing: %o', async (other) => {
    await saveKindCount(db, KIND, { resources: 9, at: AT })

    expect(await kindCount(db, { ...KIND, ...other }, JUST_BEFORE)).toBeNull()
  })
})
