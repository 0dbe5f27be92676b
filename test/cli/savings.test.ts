import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { savingsView } from '../../src/http/savings-view.ts'
import { bookSaving } from '../../src/store/savings.ts'
import { savingsReport } from '../../src/store/savings-report.ts'
import { run } from '../support/child.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { LIST_PRICE, removedResources } from '../support/removed.ts'

const DAY_MS = 86_400_000
const KIND = 'aws/ebs-volume-unattached'

let database: TestDatabase
let env: Record<string, string>
beforeAll(async () => {
  database = await createTestDatabase()
  env = { DATABASE_URL: database.url }
  const at = new Date(Date.now() - 40 * DAY_MS)
  const until = new Date(Date.now() + DAY_MS)
  const places = ['search', 'pay\u001b[31m'].map((team) => ({ accountId: '1', kind: KIND, team }))
  for (const removed of await removedResources(database.db, places, at)) {
    const kept = { monthlyMicros: 3_000_000n, until, price: LIST_PRICE }
    const saving = { ...removed, monthlyMicros: 8_800_000n, price: LIST_PRICE, at, kept }
    await database.db.transaction().execute((trx) => bookSaving(trx, saving))
  }
})
afterAll(() => database[Symbol.asyncDispose]())

describe.concurrent('cloudthrift savings', { timeout: 60_000 }, () => {
  it('shows what is off, what was realised, and where', async () => {
    const { code, stdout, stderr } = await run({ args: ['savings'], env })

    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Off now: $17.60 per month less $6.00 for backups that are kept.')
    expect(stdout).toMatch(/^Realised so far: \$15\.\d\d\.$/m)
    expect(stdout).toContain('2 removals, 0 of them without a list price; 0 were brought back.')
    expect(stdout).toMatch(/\$5\.80 +\$7\.\d\d +1 +1 +aws\/ebs-volume-unattached +search/)
    expect(stdout).toMatch(/ \d{4}-\d{2}$/m)
    expect(stdout).not.toContain('\u001b')
  })

  it('prints what the API says, for machines', async () => {
    const { code, stdout } = await run({ args: ['savings', '--json', '--team', 'search'], env })

    const printed = JSON.parse(stdout)
    const report = await savingsReport(database.db, new Date(printed.at), { team: 'search' })
    expect(code).toBe(0)
    expect(printed).toEqual(savingsView(report))
    expect(printed.totals).toMatchObject({ removals: 1, runRateUsd: '5.80' })
  })

  it('prints a line for each month and cell, for spreadsheets', async () => {
    const { code, stdout } = await run({ args: ['savings', '--csv'], env })

    const [head, ...lines] = stdout.trimEnd().split('\r\n')
    expect(code).toBe(0)
    expect(head).toMatch(/^month,account,kind,team,.*realised_usd$/)
    expect(lines.length % 2).toBe(0)
    expect(lines.length).toBeGreaterThanOrEqual(4)
  })

  it('exits 2 when it is asked for two forms at once', async () => {
    const { code, stdout, stderr } = await run({ args: ['savings', '--json', '--csv'], env })

    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Ask for one of them')
  })

  it('changes nothing in a database that is not up to date', async () => {
    await using empty = await createTestDatabase('template1')
    const { code, stderr } = await run({ args: ['savings'], env: { DATABASE_URL: empty.url } })

    const tables = await empty.db.introspection.getTables()
    expect(code).toBe(1)
    expect(stderr).toContain('cloudthrift migrate')
    expect(tables.map((each) => each.name)).not.toContain('savings_entry')
  })
})
