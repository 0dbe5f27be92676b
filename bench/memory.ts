/**
 * A million volumes (or MEMORY_VOLUMES) in one account of 17 regions, one in five attached to nothing:
 * what the process that scans them holds, over time, in a first scan and in a second one.
 */

import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import { freshDatabase } from './databases.ts'
import { type Measured, measureScan } from './measured-scan.ts'
import type { Report } from './report.ts'
import { startServer } from './server.ts'

const VOLUMES = Number(process.env['MEMORY_VOLUMES'] ?? 1_000_000)
const REGIONS = 17
const LATENCY_MS = 120
const IDLE_SHARE = 0.2
const LINES = 12

export async function benchMemory(): Promise<Report> {
  await using postgres = await startEmbeddedPostgres({
    folder: `.cloudthrift/bench-${process.pid}`,
    durable: false,
  })
  const perRegion = Math.ceil(VOLUMES / REGIONS)
  const account = [perRegion, 0, LATENCY_MS, IDLE_SHARE].map(String)
  await using server = await startServer('ec2-server.ts', account)
  const url = await freshDatabase(postgres.url, 'bench_memory')
  const measured = await measureScan(['product', server.url, url, '2'])
  const over = measured.maxRssMb - measured.idleRssMb
  return {
    title: `scan of ${VOLUMES.toLocaleString('en')} volumes, ${IDLE_SHARE * 100} % of them idle`,
    head: ['second', 'resident', 'over idle process', 'heap in use'],
    rows: linesOf(measured),
    notes: [
      ...measured.results.map(
        ({ ms, resources }, run) =>
          `scan ${run + 1}: ${(ms / 1_000).toFixed(1)} s, ${resources.toLocaleString('en')} findings`,
      ),
      `idle ${mb(measured.idleRssMb)}, peak ${mb(measured.maxRssMb)}: ${mb(over)} over the idle process`,
    ],
    json: measured,
  }
}

/** The highest of each stretch of time. */
function linesOf({ samples, idleRssMb }: Measured): string[][] {
  const size = Math.max(1, Math.ceil(samples.length / LINES))
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, line) => {
    const stretch = samples.slice(line * size, (line + 1) * size)
    const rss = Math.max(...stretch.map((it) => it.rssMb))
    const heap = Math.max(...stretch.map((it) => it.heapMb))
    const end = stretch.at(-1)?.seconds ?? 0
    return [end.toFixed(0), mb(rss), mb(rss - idleRssMb), mb(heap)]
  })
}

function mb(value: number): string {
  return `${Math.round(value)} MB`
}
