import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/demo/embedded-postgres.ts'
import { type Scratch, scratch } from '../support/child.ts'
import { eventually } from '../support/eventually.ts'

async function ask(url: string, statement: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query({ text: statement, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

function isUp(server: EmbeddedPostgres): Promise<boolean> {
  return ask(server.url, 'select 1').then(
    () => true,
    () => false,
  )
}

describe.concurrent('a running embedded PostgreSQL', { timeout: 60_000 }, () => {
  let base: Scratch
  let server: EmbeddedPostgres
  beforeAll(async () => {
    base = await scratch()
    server = await startEmbeddedPostgres({ folder: join(base.path, 'pg'), durable: false })
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await base[Symbol.asyncDispose]()
  })

  it('is shared by those who come later, and stopped only by who started it', async () => {
    const guest = await startEmbeddedPostgres({ folder: join(base.path, 'pg'), durable: false })

    await guest[Symbol.asyncDispose]()

    expect(guest.url).toBe(server.url)
    expect(await isUp(server)).toBe(true)
  })

  it('is not handed out before it lets connections in', async () => {
    const file = join(server.folder, 'data/postmaster.pid')
    const ready = await readFile(file, 'utf8')
    // As the file looks while somebody else starts the server; its port is not to be trusted yet.
    const starting = ready.split('\n').with(3, '9').with(7, 'starting')
    await writeFile(file, starting.join('\n'))
    setTimeout(() => void writeFile(file, ready), 500)

    const guest = await startEmbeddedPostgres({ folder: join(base.path, 'pg'), durable: false })

    expect(guest.url).toBe(server.url)
  })

  it('listens on this machine only, and lets nobody in without the password', async () => {
    const guess = new URL(server.url)
    guess.password = 'guess'

    await expect(ask(guess.href, 'select 1')).rejects.toThrow(/password/)
    expect(await ask(server.url, 'show listen_addresses')).toBe('127.0.0.1')
  })
})

describe.concurrent('an embedded PostgreSQL', { timeout: 60_000 }, () => {
  it('outlives a killed starter, and keeps its data when others start it at once', async () => {
    await using base = await scratch()
    const options = { folder: join(base.path, 'pg'), durable: true }
    const url = await startAndKill(options.folder)

    const guest = await startEmbeddedPostgres(options)
    await ask(guest.url, 'create table kept as select 42 as answer')
    process.kill(await postmasterOf(options.folder), 'SIGINT')
    await eventually('the orphan is gone', async () => !(await isUp(guest)))
    const all = await Promise.all([1, 2, 3, 4].map(() => startEmbeddedPostgres(options)))
    const answers = await Promise.all(all.map((one) => ask(one.url, 'select answer from kept')))
    const fsync = await ask(all[0]!.url, 'show fsync')
    for (const server of all) await server[Symbol.asyncDispose]()

    expect(guest.url).toBe(url)
    expect(answers).toEqual([42, 42, 42, 42])
    expect(fsync).toBe('on')
    expect(await isUp(all[0]!)).toBe(false)
  })

  it('is one for those who start it in the same moment, and leaves nothing behind', async () => {
    await using base = await scratch()
    const options = { folder: join(base.path, 'pg'), durable: false }

    const servers = await Promise.all([1, 2].map(() => startEmbeddedPostgres(options)))
    const answers = await Promise.all(servers.map((server) => ask(server.url, 'select 7')))
    for (const server of servers) await server[Symbol.asyncDispose]()

    expect(answers).toEqual([7, 7])
    expect(new Set(servers.map((server) => server.url)).size).toBe(1)
    expect(await readdir(base.path)).toEqual([])
    expect(await isUp(servers[0]!)).toBe(false)
  })

  it('says where to look when it cannot start', async () => {
    await using base = await scratch()
    const folder = join(base.path, 'pg')
    await mkdir(join(folder, 'data'), { recursive: true })
    await writeFile(join(folder, 'data/PG_VERSION'), '9.1\n')

    const attempt = startEmbeddedPostgres({ folder, durable: true })

    await expect(attempt).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      hint: expect.stringContaining(join(folder, 'server.log')),
    })
  })
})

/** Docker and CI run as root in /root, which PostgreSQL's own user may not enter. */
describe.skipIf(process.getuid?.() !== 0)(
  'an embedded PostgreSQL of root',
  { timeout: 60_000 },
  () => {
    let home: Scratch
    beforeAll(async () => {
      home = await scratch(homedir())
      await chmod(home.path, 0o700)
    })
    afterAll(() => home[Symbol.asyncDispose]())

    it('has a place of its own for each clone, finds it again, and leaves no other behind', async () => {
      const [kept, passing] = ['one', 'two'].map((clone) =>
        join(home.path, clone, '.cloudthrift/postgres'),
      )
      const options = { folder: kept!, durable: true }
      const servers = await Promise.all([
        startEmbeddedPostgres(options),
        startEmbeddedPostgres({ folder: passing!, durable: false }),
      ])
      await ask(servers[0].url, 'create table kept as select 42 as answer')
      for (const server of servers) await server[Symbol.asyncDispose]()

      const again = await startEmbeddedPostgres(options)
      const answer = await ask(again.url, 'select answer from kept')
      await again[Symbol.asyncDispose]()

      expect(new Set([kept, passing, ...servers.map((server) => server.folder)]).size).toBe(4)
      expect(again.folder).toBe(servers[0].folder)
      expect(answer).toBe(42)
      expect([passing!, servers[1].folder].filter((place) => existsSync(place))).toEqual([])
      await rm(again.folder, { recursive: true })
    })
  },
)

/** Starts one in another process, which dies. */
async function startAndKill(folder: string): Promise<string> {
  const module = new URL('../../src/demo/embedded-postgres.ts', import.meta.url).href
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)})
    const { url } = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, durable: true })
    console.log(url)
    setInterval(() => undefined, 60_000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  const [line] = await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  return String(line).trim()
}

async function postmasterOf(folder: string): Promise<number> {
  const [pid] = (await readFile(join(folder, 'data/postmaster.pid'), 'utf8')).split('\n')
  return Number(pid)
}
