/**
 * From nothing to a replica that answers /readyz, on a database that is migrated already, and what it
 * holds when it has nothing to do.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import { freePort } from '../test/support/free-port.ts'
import { freshDatabase } from './databases.ts'
import { AS_STARTED } from './measured-scan.ts'
import { median, type Report } from './report.ts'

const RUNS = 5
const REST_SECONDS = 5
const LOOK_MS = 10

interface Started {
  readonly readyMs: number
  readonly restMb: number
}

export async function benchStart(): Promise<Report> {
  await using postgres = await startEmbeddedPostgres({
    folder: `.cloudthrift/bench-${process.pid}`,
    durable: false,
  })
  const url = await freshDatabase(postgres.url, 'bench_start')
  // The first one migrates the job queue and fills the compile cache.
  await start(url, 0)
  const runs: Started[] = []
  for (let run = 0; run < RUNS; run++) runs.push(await start(url, REST_SECONDS))
  return {
    title: 'cold start of one replica on a migrated database',
    head: ['', 'median'],
    rows: [
      ['until /readyz answers', `${Math.round(median(runs.map((it) => it.readyMs)))} ms`],
      ['resident at rest', `${Math.round(median(runs.map((it) => it.restMb)))} MB`],
    ],
    notes: [`${RUNS} starts; at rest: ${REST_SECONDS} s later`],
    json: runs,
  }
}

async function start(databaseUrl: string, restSeconds: number): Promise<Started> {
  const port = await freePort()
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...AS_STARTED, 'src/main.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      HTTP_PORT: String(port),
      SCAN_SCHEDULE: 'off',
      LOG_LEVEL: 'error',
    },
    stdio: 'inherit',
  })
  const ended = once(child, 'close')
  try {
    while (!(await isReady(port, child))) await pause(LOOK_MS)
    const readyMs = performance.now() - startedAt
    await pause(restSeconds * 1_000)
    return { readyMs, restMb: residentMb(child) }
  } finally {
    child.kill()
    await ended
  }
}

async function isReady(port: number, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`the replica ended with ${child.exitCode}`)
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
  return answer?.ok ?? false
}

function residentMb(child: ChildProcess): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)])) / 1_024
}
