import { afterAll, describe, expect, it } from 'vitest'
import { findFinding } from '../../src/store/findings.ts'
import { saveInvestigations } from '../../src/store/investigations.ts'
import type { Finding } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { investigated } from '../support/investigations.ts'
import { AT, findingIn } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const LEARNT = investigated(AT)

function save(finding: Finding, fingerprint = finding.fingerprint): Promise<string[]> {
  const about = { id: finding.id, fingerprint, investigation: LEARNT }
  return db.transaction().execute((trx) => saveInvestigations(trx, [about]))
}

describe('saveInvestigations', () => {
  it('saves what was learnt about an open finding', async () => {
    const finding = await findingIn(db, 'open')

    expect(await save(finding)).toEqual([finding.id])
    expect((await findFinding(db, finding.id))?.investigation).toEqual(LEARNT)
  })

  it.each(['pending', 'approved', 'queued', 'executing', 'rejected'] as const)(
    'leaves alone what is %s by now',
    async (status) => {
      const finding = await findingIn(db, status)

      expect(await save(finding)).toEqual([])
      expect((await findFinding(db, finding.id))?.investigation).toBeNull()
    },
  )

  it('leaves alone what has changed meanwhile', async () => {
    const finding = await findingIn(db, 'open')

    expect(await save(finding, 'of what it was')).toEqual([])
    expect((await findFinding(db, finding.id))?.investigation).toBeNull()
  })
})
