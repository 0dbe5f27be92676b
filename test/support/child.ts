/** The command line as a person runs it: another process, an environment of its own, an empty folder. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from './eventually.ts'

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const CLI = join(REPOSITORY, 'src/cli.ts')

type Environment = Readonly<Record<string, string>>

export interface Command {
  /** What `cloudthrift` is called with. */
  readonly args: readonly string[]
  readonly env?: Environment
  readonly cwd?: string
  /** Another program than `node src/cli.ts`. */
  readonly program?: readonly [string, ...string[]]
}

export interface Result {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Child extends AsyncDisposable {
  readonly pid: number
  readonly process: ChildProcess
  /** What it has written so far. */
  stdout(): string
  stderr(): string
  kill(signal: NodeJS.Signals): void
  /** Waits for its end. */
  result(): Promise<Result>
  /** Waits until it has written this, on either stream. */
  writes(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>
}

/** Only what every process needs: nothing of the developer's own configuration reaches the test. */
function environment(own: Environment): Environment {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: tmpdir(),
    NODE_COMPILE_CACHE: join(tmpdir(), 'cloudthrift-test-compile-cache'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...own,
  }
}

export function start({ args, env = {}, cwd = tmpdir(), program }: Command): Child {
  const [file, ...first] = program ?? [process.execPath, CLI]
  const child = spawn(file, [...first, ...args], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()))
  const closed = once(child, 'close')
  const result = async (): Promise<Result> => {
    await closed
    return { code: child.exitCode, signal: child.signalCode, ...written }
  }
  return {
    pid: child.pid ?? 0,
    process: child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    kill: (signal) => void child.kill(signal),
    result,
    writes: (pattern, withinMs = 30_000) =>
      eventually(
        `${args.join(' ')} writes ${String(pattern)}; so far: ${written.stderr}`,
        () => pattern.exec(written.stdout) ?? pattern.exec(written.stderr),
        withinMs,
      ),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await closed
    },
  }
}

export async function run(command: Command): Promise<Result> {
  await using child = start(command)
  return await child.result()
}

export interface Scratch extends AsyncDisposable {
  readonly path: string
}

/** An empty folder that goes with the test. */
export async function scratch(base = tmpdir()): Promise<Scratch> {
  const path = await mkdtemp(join(base, 'cloudthrift-test-'))
  // The embedded PostgreSQL of root runs as another user.
  await chmod(path, 0o755)
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** What reaches a simulator: any keys will do. */
export function awsAt(url: string): Environment {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'AKIATESTTESTTESTTEST',
    AWS_SECRET_ACCESS_KEY: 'none',
  }
}
