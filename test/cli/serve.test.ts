import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import {
  awsAt,
  type Child,
  REPOSITORY,
  type Result,
  run,
  scratch,
  start,
} from '../support/child.ts'
import { freePort } from '../support/free-port.ts'
import { becomesReady, type Life, stop } from '../support/service.ts'

const PROGRAM = [process.execPath, join(REPOSITORY, 'src/main.ts')] as const
const PROTECTED = ['/findings', '/savings', '/scans/00000000-0000-4000-8000-000000000000'] as const

function logged({ stdout }: Result): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function messages(life: Life): unknown[] {
  return logged(life.result).map((line) => line['msg'])
}

describe('cloudthrift serve without a database', () => {
  let aws: Simulator
  let folder: Awaited<ReturnType<typeof scratch>>
  let first: Life
  let second: Life
  let scanId: string
  let answers: number[]
  let found: Response
  beforeAll(async () => {
    aws = await startSimulator({
      world: new World({ accounts: { '111122223333': ['us-east-1'] } }),
    })
    folder = await scratch()
    const token = await run({ args: ['token', 'ops', '--scope', 'operate', 'read'] })
    const authorization = `Bearer ${token.stdout.trim()}`
    const port = String(await freePort())
    const url = `http://127.0.0.1:${port}`
    const env = { ...awsAt(aws.url), HTTP_PORT: port, SCAN_SCHEDULE: 'off' }
    const tokens = { API_TOKENS: token.stderr.trim().split('\n').at(-1) ?? '' }
    const serve = (more: Record<string, string>): Child =>
      start({ program: [...PROGRAM], args: [], cwd: folder.path, env: { ...env, ...more } })

    await using one = serve(tokens)
    await becomesReady(url)
    const scan = await fetch(`${url}/scan?wait=30`, { method: 'POST', headers: { authorization } })
    ;({ scanId } = JSON.parse(await scan.text()))
    first = await stop(one)

    await using two = serve({})
    await becomesReady(url)
    const calls = PROTECTED.map((path) => fetch(url + path, { headers: { authorization } }))
    answers = (await Promise.all(calls)).map((answer) => answer.status)
    second = await stop(two)

    await using three = serve(tokens)
    await becomesReady(url)
    found = await fetch(`${url}/scans/${scanId}`, { headers: { authorization } })
    await stop(three)
  }, 120_000)
  afterAll(async () => {
    await folder[Symbol.asyncDispose]()
    await aws[Symbol.asyncDispose]()
  })

  it('says plainly that the database is an embedded one, for trying out', () => {
    const line = logged(first.result).find((one) => String(one['msg']).includes('embedded'))

    expect(line).toMatchObject({
      level: 40,
      msg: 'DATABASE_URL is unset: using an embedded PostgreSQL, for trying out only',
      folder: join(folder.path, '.cloudthrift/postgres'),
    })
  })

  it('migrates an empty database by itself, once', () => {
    expect(messages(first)).toContain('database migrated')
    expect(messages(second)).not.toContain('database migrated')
  })

  it('stops within five seconds of SIGTERM, with exit code 0, and says so', () => {
    for (const { result, stopMs } of [first, second]) {
      expect([result.code, result.signal]).toEqual([0, null])
      expect(stopMs).toBeLessThan(5_000)
      expect(logged(result).at(-1)).toMatchObject({
        msg: 'CloudThrift is stopping',
        signal: 'SIGTERM',
      })
      expect(result.stderr).toBe('')
    }
  })

  it('stops its PostgreSQL with it', async () => {
    const data = join(folder.path, '.cloudthrift/postgres/data')
    const log = await readFile(join(folder.path, '.cloudthrift/postgres/server.log'), 'utf8')

    expect(await readdir(data)).not.toContain('postmaster.pid')
    expect(log.match(/database system is shut down/g)).toHaveLength(3)
  })

  it('finds the data of its last life again', async () => {
    expect(found.status).toBe(200)
    expect(await found.json()).toMatchObject({ scanId, status: 'finished' })
  })

  it('lets nobody in while API_TOKENS is unset, and warns of it', () => {
    expect(answers).toEqual([401, 401, 401])
    const warning = 'API_TOKENS is unset: nobody can call the API'
    expect(messages(second)).toContainEqual(expect.stringContaining(warning))
    expect(messages(first)).not.toContainEqual(expect.stringContaining(warning))
  })

  it('logs lines of JSON, and no secret', () => {
    expect(logged(first.result).length).toBeGreaterThan(2)
    expect(first.result.stdout).not.toMatch(/postgres:\/\/|ct_[\w-]{20}/)
  })
})

describe('cloudthrift serve with a database that cannot be reached', () => {
  it('exits 1 with the reason and without the password', async () => {
    const env = { DATABASE_URL: 'postgres://owner:hunter2@127.0.0.1:9/nowhere', HTTP_PORT: '0' }

    const { code, stdout, stderr } = await run({ args: ['serve'], env })

    expect(code).toBe(1)
    expect(stderr).toContain('ECONNREFUSED')
    expect(stdout + stderr).not.toContain('hunter2')
  })
})
