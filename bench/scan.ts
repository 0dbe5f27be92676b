/**
 * A scan of 17 regions x (2,000 volumes + 500 addresses) at 120 ms per call: detected, judged, priced
 * and stored, beside bare SDK loops that only list: everything, and only what is not attached, as the
 * product does. Twice: an ordinary account, where one in five is idle, and the worst, where all are.
 */

import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import { freshDatabase } from './databases.ts'
import { type Measured, measureScan } from './measured-scan.ts'
import { median, type Report } from './report.ts'
import { startServer } from './server.ts'

const RUNS = 5
const VOLUMES = 2_000
const ADDRESSES = 500
const LATENCY_MS = 120

interface Runs {
  readonly listAll: Measured[]
  readonly listIdle: Measured[]
  readonly product: Measured[]
}

export async function benchScan(): Promise<Report> {
  await using postgres = await startEmbeddedPostgres({
    folder: `.cloudthrift/bench-${process.pid}`,
    durable: false,
  })
  const rows: string[][] = []
  const json: Record<string, unknown> = {}
  for (const idleShare of [0.2, 1]) {
    const runs = await inTurn(postgres.url, idleShare)
    rows.push(...rowsOf(idleShare, runs))
    json[`idleShare ${idleShare}`] = runs
  }
  return {
    title: `scan of 17 regions x (${VOLUMES} volumes + ${ADDRESSES} addresses), ${LATENCY_MS} ms per call`,
    head: ['', 'median', 'x list all', 'x list idle', 'peak memory', 'over idle process'],
    rows,
    notes: [`${RUNS} runs each, in turn on the same server; a process per run`],
    json,
  }
}

async function inTurn(databaseUrl: string, idleShare: number): Promise<Runs> {
  const size = [VOLUMES, ADDRESSES, LATENCY_MS, idleShare].map(String)
  await using server = await startServer('ec2-server.ts', size)
  const runs: Runs = { listAll: [], listIdle: [], product: [] }
  for (let run = 0; run < RUNS; run++) {
    runs.listAll.push(await measureScan(['list-all', server.url]))
    runs.listIdle.push(await measureScan(['list-idle', server.url]))
    const url = await freshDatabase(databaseUrl, `bench_${idleShare * 10}_${run}`)
    runs.product.push(await measureScan(['product', server.url, url, '2']))
  }
  return runs
}

function rowsOf(idleShare: number, { listAll, listIdle, product }: Runs): string[][] {
  const row = (title: string, measured: readonly Measured[], index: number): string[] => [
    title,
    ms(median(times(measured, index))),
    ratio([measured, index], listAll),
    ratio([measured, index], listIdle),
  ]
  const share = `${idleShare * 100} % idle`
  return [
    [...row(`${share}: bare SDK loop, list all`, listAll, 0), ...memory(listAll)],
    [...row('  bare SDK loop, list what is idle', listIdle, 0), ...memory(listIdle)],
    [...row('  first scan: judged, priced, stored', product, 0), ...memory(product)],
    row('  second scan: nothing changed', product, 1),
  ]
}

function times(measured: readonly Measured[], index: number): number[] {
  return measured.map((it) => it.results[index]?.ms ?? Number.NaN)
}

/** The median of the ratios pair by pair: the machine's speed drifts. */
function ratio(
  [measured, index]: readonly [readonly Measured[], number],
  floor: readonly Measured[],
): string {
  const floors = times(floor, 0)
  return median(times(measured, index).map((it, run) => it / (floors[run] ?? Number.NaN))).toFixed(
    2,
  )
}

function ms(value: number): string {
  return `${Math.round(value)} ms`
}

function memory(list: readonly Measured[]): string[] {
  const peak = median(list.map((it) => it.maxRssMb))
  const over = median(list.map((it) => it.maxRssMb - it.idleRssMb))
  return [`${Math.round(peak)} MB`, `${Math.round(over)} MB`]
}
