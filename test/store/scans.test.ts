import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Scope } from '../../src/core/observation.ts'
import {
  addScopes,
  addUnreachable,
  finishScope,
  isWaiting,
  type ScopeResult,
  scopesOfScan,
} from '../../src/store/scan-scopes.ts'
import { finishScan, getScan, openScan, staleScans } from '../../src/store/scans.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { SCOPE } from '../support/observations.ts'
import { AT, DAY_MS, waitsForALock } from './support.ts'

const US: Scope = { ...SCOPE, region: 'us-east-1' }
const LATER = new Date(AT.getTime() + DAY_MS)

const database = await createTestDatabase()
const { db } = database
/** Only one scan may run at a time: each test begins without any. */
beforeEach(() => sql`truncate scan, scan_scope, scope`.execute(db))
afterAll(() => database[Symbol.asyncDispose]())

function open(at = AT): ReturnType<typeof openScan> {
  return db.transaction().execute((trx) => openScan(trx, 'api:alice', at))
}

/** A running scan of these scopes. */
async function scanOf(...scopes: readonly Scope[]): Promise<string> {
  const { scan } = await open()
  await db.transaction().execute((trx) => addScopes(trx, scan.id, scopes))
  return scan.id
}

function result(change: Partial<ScopeResult> = {}): ScopeResult {
  return {
    status: 'scanned',
    reason: null,
    candidates: 3,
    monthlyMicros: 8_800_000n,
    unpriced: 1,
    resources: 10,
    calls: 4,
    throttled: 1,
    startedAt: AT,
    finishedAt: LATER,
    ...change,
  }
}

function finish(scanId: string, scope: Scope, change: Partial<ScopeResult> = {}): Promise<boolean> {
  return db.transaction().execute((trx) => finishScope(trx, scanId, scope, result(change)))
}

function close(scanId: string, at = LATER): Promise<void> {
  return db.transaction().execute((trx) => finishScan(trx, scanId, at))
}

function known(): Promise<unknown[]> {
  return db.selectFrom('scope').selectAll().orderBy('region').execute()
}

describe('openScan', () => {
  it('makes one scan of 20 simultaneous wishes', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => open()))

    expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(new Set(opened.map(({ scan }) => scan.id)).size).toBe(1)
  })

  it('opens another one after the last has finished', async () => {
    const first = await open()
    await close(first.scan.id)

    const second = await open(LATER)

    expect(second.isNew).toBe(true)
    expect(second.scan).toMatchObject({
      requested_by: 'api:alice',
      status: 'running',
      started_at: LATER,
      finished_at: null,
    })
    expect(second.scan.id).not.toBe(first.scan.id)
  })
})

describe('addScopes', () => {
  it('names only what was not known to this scan yet', async () => {
    const scanId = await scanOf(SCOPE)

    const added = await db.transaction().execute((trx) => addScopes(trx, scanId, [SCOPE, US]))

    expect(added).toEqual([US])
    expect(await scopesOfScan(db, scanId)).toMatchObject([
      { region: 'eu-west-1', status: 'waiting', candidates: 0, finished_at: null },
      { region: 'us-east-1', status: 'waiting' },
    ])
  })

  it('adds nothing for nothing', async () => {
    expect(await db.transaction().execute((trx) => addScopes(trx, 'any', []))).toEqual([])
  })
})

describe('isWaiting', () => {
  it('says whether a scope of a scan is still to be looked at', async () => {
    const scanId = await scanOf(SCOPE, US)
    await finish(scanId, SCOPE)

    const other = { ...US, accountId: '999999999999' }
    const answers = [US, SCOPE, other].map((scope) => isWaiting(db, scanId, scope))

    expect(await Promise.all(answers)).toEqual([true, false, false])
  })
})

describe('finishScope', () => {
  it('saves the outcome once, and keeps the first one', async () => {
    const scanId = await scanOf(SCOPE, US)

    const first = await finish(scanId, SCOPE)
    const second = await finish(scanId, SCOPE, { status: 'not scanned', reason: 'late' })

    expect([first, second]).toEqual([true, false])
    expect(await scopesOfScan(db, scanId)).toMatchObject([
      {
        region: 'eu-west-1',
        status: 'scanned',
        reason: null,
        candidates: 3,
        monthly_micros: 8_800_000n,
        unpriced: 1,
        started_at: AT,
        finished_at: LATER,
      },
      { region: 'us-east-1', status: 'waiting' },
    ])
  })

  it('knows nothing of a scope that does not belong to the scan', async () => {
    const scanId = await scanOf(SCOPE)

    expect(await finish(scanId, US)).toBe(false)
    expect(await known()).toEqual([])
  })

  it('remembers when a scope was last scanned, also when it fails afterwards', async () => {
    const first = await scanOf(SCOPE)
    await finish(first, SCOPE, { finishedAt: AT })
    await close(first)
    const second = await scanOf(SCOPE)

    await finish(second, SCOPE, { status: 'not scanned', reason: 'denied', finishedAt: LATER })

    expect(await known()).toMatchObject([
      {
        status: 'not scanned',
        reason: 'denied',
        last_attempt_at: LATER,
        last_scanned_at: AT,
      },
    ])
  })
})

describe('addUnreachable', () => {
  it('says of each place why it was not scanned, and never that it was', async () => {
    const scanId = await scanOf()
    const places = [{ scope: US, reason: 'the region is not enabled' }]

    await db.transaction().execute((trx) => addUnreachable(trx, scanId, places, AT))

    const expected = { region: 'us-east-1', status: 'not scanned', reason: places[0]?.reason }
    expect(await scopesOfScan(db, scanId)).toMatchObject([expected])
    expect(await known()).toMatchObject([{ ...expected, last_scanned_at: null }])
  })
})

describe('finishScan', () => {
  it('waits for the last scope', async () => {
    const scanId = await scanOf(SCOPE, US)
    await finish(scanId, SCOPE)

    await close(scanId)
    const between = await getScan(db, scanId)
    await finish(scanId, US)
    await close(scanId)

    expect(between).toMatchObject({ status: 'running', finished_at: null })
    expect(await getScan(db, scanId)).toMatchObject({ status: 'finished', finished_at: LATER })
  })

  it('finishes a scan without scopes, once', async () => {
    const { scan } = await open()

    await close(scan.id, AT)
    await close(scan.id, LATER)

    expect(await getScan(db, scan.id)).toMatchObject({ status: 'finished', finished_at: AT })
  })

  it('is done by one of two last scopes that end in the same moment', async () => {
    const scanId = await scanOf(SCOPE, US)
    const bothSaved = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    let saved = 0
    let asked = 0
    const lastScope = (scope: Scope): Promise<void> =>
      db.transaction().execute(async (trx) => {
        await finishScope(trx, scanId, scope, result())
        saved += 1
        if (saved === 2) bothSaved.resolve()
        await bothSaved.promise
        await finishScan(trx, scanId, LATER)
        asked += 1
        await mayCommit.promise
      })

    const both = [lastScope(SCOPE), lastScope(US)]
    await eventually('both have asked, or one waits for the other', async () => {
      return asked === 2 || (asked === 1 && (await waitsForALock(db)))
    })
    mayCommit.resolve()
    await Promise.all(both)

    expect(await getScan(db, scanId)).toMatchObject({ status: 'finished' })
  })
})

describe('staleScans', () => {
  it('names a running scan that started before the moment, not at it', async () => {
    const { scan } = await open()
    const later = new Date(AT.getTime() + 1)

    const [at, after] = [await staleScans(db, AT), await staleScans(db, later)]
    await close(scan.id)

    expect([at, after.map(({ id }) => id)]).toEqual([[], [scan.id]])
    expect(await staleScans(db, later)).toEqual([])
  })
})
