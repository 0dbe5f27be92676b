/**
 * A scan of 17 regions x (2,000 volumes + 500 addresses) at 120 ms per call: detected, judged, priced
 * and stored, beside the bare SDK loop that only lists the same resources with the same calls. Twice:
 * an ordinary account, where one in five is idle, and the worst, where everything is.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import { openDatabase } from '../src/store/database.ts'
import { migrateToLatest } from '../src/store/migrate.ts'
import { median, type Report } from './report.ts'

const RUNS = 5
const VOLUMES = 2_000
const ADDRESSES = 500
const LATENCY_MS = 120

interface Measured {
  readonly results: readonly { readonly ms: number; readonly resources: number }[]
  readonly maxRssMb: number
  /** Before the first call, with everything loaded. */
  readonly idleRssMb: number
}

export async function benchScan(): Promise<Report> {
  await using postgres = await startEmbeddedPostgres({
    folder: `.cloudthrift/bench-${process.pid}`,
    durable: false,
  })
  const rows: string[][] = []
  const json: Record<string, unknown> = {}
  for (const idleShare of [0.2, 1]) {
    const [floors, products] = await inTurn(postgres.url, idleShare)
    rows.push(...rowsOf(idleShare, floors, products))
    json[`idleShare ${idleShare}`] = { floors, products }
  }
  return {
    title: `scan of 17 regions x (${VOLUMES} volumes + ${ADDRESSES} addresses), ${LATENCY_MS} ms per call`,
    head: ['', 'median', 'x floor', 'peak memory', 'over idle process'],
    rows,
    notes: [`${RUNS} runs each, in turn on the same server; a process per run`],
    json,
  }
}

async function inTurn(
  databaseUrl: string,
  idleShare: number,
): Promise<readonly [readonly Measured[], readonly Measured[]]> {
  await using server = await startServer(idleShare)
  const floors: Measured[] = []
  const products: Measured[] = []
  for (let run = 0; run < RUNS; run++) {
    floors.push(await measure(['floor', server.url]))
    const url = await freshDatabase(databaseUrl, `bench_${idleShare * 10}_${run}`)
    products.push(await measure(['product', server.url, url, '2']))
  }
  return [floors, products]
}

function rowsOf(
  idleShare: number,
  floors: readonly Measured[],
  products: readonly Measured[],
): string[][] {
  const times = (list: readonly Measured[], index: number): number[] =>
    list.map((it) => it.results[index]?.ms ?? Number.NaN)
  const ratio = (index: number): string =>
    median(
      times(products, index).map((it, run) => it / (times(floors, 0)[run] ?? Number.NaN)),
    ).toFixed(2)
  const what = `${idleShare * 100} % idle (${floors[0]?.results[0]?.resources} resources): `
  return [
    [`${what}bare SDK loop, listing only`, ms(median(times(floors, 0))), '1.00', ...memory(floors)],
    [
      '  first scan: judged, priced, stored',
      ms(median(times(products, 0))),
      ratio(0),
      ...memory(products),
    ],
    ['  second scan: nothing changed', ms(median(times(products, 1))), ratio(1)],
  ]
}

function ms(value: number): string {
  return `${Math.round(value)} ms`
}

function memory(list: readonly Measured[]): string[] {
  const peak = median(list.map((it) => it.maxRssMb))
  const over = median(list.map((it) => it.maxRssMb - it.idleRssMb))
  return [`${Math.round(peak)} MB`, `${Math.round(over)} MB`]
}

async function measure(args: readonly string[]): Promise<Measured> {
  const script = fileURLToPath(new URL('scan-child.ts', import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`scan-child ${args[0]} ended with ${code}`)
  return JSON.parse(output)
}

/** The simulator in a process of its own, so that its work does not count as ours. */
async function startServer(idleShare: number): Promise<{ url: string } & AsyncDisposable> {
  const script = fileURLToPath(new URL('ec2-server.ts', import.meta.url))
  const size = [VOLUMES, ADDRESSES, LATENCY_MS, idleShare].map(String)
  const child = spawn(process.execPath, [script, ...size], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return {
    url: String(line).trim(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

async function freshDatabase(server: string, name: string): Promise<string> {
  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  const db = openDatabase(url.href, { maxConnections: 1, onConnectionError: () => undefined })
  await migrateToLatest(db)
  await db.destroy()
  return url.href
}
