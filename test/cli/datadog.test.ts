import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../support/child.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type FakeDatadog, startFakeDatadog } from '../support/fake-datadog.ts'

let database: TestDatabase
let datadog: FakeDatadog
let env: Record<string, string>
beforeAll(async () => {
  database = await createTestDatabase()
  datadog = await startFakeDatadog()
  env = {
    DATABASE_URL: database.url,
    DD_API_URL: datadog.url,
    DD_API_KEY: '0123456789abcdef0123456789abcdef',
    DD_APP_KEY: '0123456789abcdef0123456789abcdef01234567',
  }
})
afterAll(async () => {
  await datadog[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

describe('cloudthrift datadog settle', { timeout: 60_000 }, () => {
  it('says when there is nothing to settle, and wants to know what became of it', async () => {
    const settled = await run({ args: ['datadog', 'settle', 'arrived'], env })
    const unsaid = await run({ args: ['datadog', 'settle', 'perhaps'], env })

    expect([settled.code, settled.stdout]).toEqual([0, 'there was nothing to settle\n'])
    expect(unsaid.code).toBe(2)
    expect(unsaid.stderr).toContain('arrived, lost')
  })
})

describe('cloudthrift datadog apply', { timeout: 60_000 }, () => {
  it('says what it would do, does it, and then has nothing left to do', async () => {
    const dry = await run({ args: ['datadog', 'apply', '--dry-run'], env })
    const changesOfDry = datadog.changes()
    const first = await run({ args: ['datadog', 'apply'], env })
    const [monitor] = datadog.objects.monitor.values()
    Object.assign(monitor ?? {}, { priority: 1, message: 'x\u001b[31m' })
    const second = await run({ args: ['datadog', 'apply'], env })

    expect([dry.code, first.code, second.code]).toEqual([0, 0, 0])
    expect(changesOfDry).toEqual([])
    expect(dry.stdout).toContain('+ dashboard roi (dry run)')
    expect(dry.stdout).toContain('7 to create, 0 to update, 0 as they should be')
    expect(first.stdout).toContain('7 created, 0 updated')
    expect(first.stderr).toContain('metrics that Datadog has not received yet')
    expect(second.stdout).toContain('~ monitor heartbeat\n')
    expect(second.stdout).toContain('    priority: 1 -> 3\n')
    expect(second.stdout).toContain('0 created, 1 updated, 6 as they should be')
    expect(second.stdout).not.toContain('\u001b')
    expect(datadog.objects.monitor.size).toBe(5)
  })

  it.each(['DD_API_KEY', 'DD_APP_KEY'])('exits 2 without %s', async (name) => {
    const { code, stdout, stderr } = await run({
      args: ['datadog', 'apply'],
      env: { ...env, [name]: '' },
    })

    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('DD_API_KEY and DD_APP_KEY are needed')
  })

  it('exits 1 when Datadog refuses, without showing a key', async () => {
    datadog.trouble.push({ on: /./, how: { status: 403 } })

    const { code, stderr } = await run({ args: ['datadog', 'apply'], env })

    expect(code).toBe(1)
    expect(stderr).toContain('Check DD_API_KEY and DD_APP_KEY')
    expect(stderr).not.toContain('0123456789abcdef')
  })
})
