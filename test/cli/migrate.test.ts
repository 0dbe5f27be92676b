import { describe, expect, it } from 'vitest'
import { pendingMigrations } from '../../src/store/migrate.ts'
import { run } from '../support/child.ts'
import { createTestDatabase } from '../support/database.ts'

describe.concurrent('cloudthrift migrate', { timeout: 60_000 }, () => {
  it('brings an empty database to the newest version once, also when two run at once', async () => {
    await using database = await createTestDatabase('template1')
    const command = { args: ['migrate'], env: { DATABASE_URL: database.url } }

    const both = await Promise.all([run(command), run(command)])
    const pending = await pendingMigrations(database.db)
    const again = await run(command)

    expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ])
    const answers = both.map(({ stdout }) => stdout).toSorted(byText)
    expect(answers[0]).toMatch(/^applied: 0001-spine/)
    expect(answers[1]).toBe('the database is up to date\n')
    expect(pending).toEqual([])
    expect([again.code, again.stdout]).toEqual([0, 'the database is up to date\n'])
  })

  it('exits 1 when the database cannot be reached, without showing its password', async () => {
    const env = { DATABASE_URL: 'postgres://owner:hunter2@127.0.0.1:9/nowhere' }
    const { code, stdout, stderr } = await run({ args: ['migrate'], env })

    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('ECONNREFUSED')
    expect(stderr).not.toContain('hunter2')
  })
})

function byText(a: string, b: string): number {
  return a < b ? -1 : 1
}
