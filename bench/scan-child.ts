/**
 * One measured scan in a process of its own. `list-all` is the bare SDK loop that only lists the
 * account, `list-idle` the same with the product's own filter; `product` lists, judges, prices and
 * stores. Prints one JSON line.
 */

import {
  DescribeAddressesCommand,
  DescribeRegionsCommand,
  EC2Client,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2'
import { cloudsOf } from '../src/app.ts'
import { NO_ROLES } from '../src/clouds/aws/roles.ts'
import { NO_METRICS } from '../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../src/core/policy.ts'
import { openDatabase } from '../src/store/database.ts'
import { openScan } from '../src/store/scans.ts'
import type { Deps } from '../src/workflow/deps.ts'
import { scan } from '../src/workflow/scan.ts'
import { spreadScan } from '../src/workflow/start-scan.ts'

const [mode, endpoint = '', databaseUrl = '', repeats = '1'] = process.argv.slice(2)
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
const idleRssMb = process.memoryUsage().rss / 2 ** 20
const samples: { readonly seconds: number; readonly rssMb: number; readonly heapMb: number }[] = []
setInterval(() => {
  const { rss, heapUsed } = process.memoryUsage()
  const seconds = performance.now() / 1_000
  samples.push({ seconds, rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 })
}, 500).unref()
const results = mode === 'product' ? await product() : [await bareLoop()]
const maxRssMb = process.resourceUsage().maxRSS / 1024
process.stdout.write(`${JSON.stringify({ results, maxRssMb, idleRssMb, samples })}\n`)

interface Result {
  readonly ms: number
  readonly resources: number
}

async function bareLoop(): Promise<Result> {
  const startedAt = performance.now()
  const resources = await list()
  return { ms: performance.now() - startedAt, resources }
}

function clientFor(region: string): EC2Client {
  return new EC2Client({ region, endpoint, credentials })
}

async function list(): Promise<number> {
  const { Regions = [] } = await clientFor('us-east-1').send(new DescribeRegionsCommand({}))
  const counts = await Promise.all(
    Regions.map(async ({ RegionName = '' }) => {
      const client = clientFor(RegionName)
      const [volumes, addresses] = await Promise.all([
        countVolumes(client),
        client.send(new DescribeAddressesCommand({})),
      ])
      return volumes + (addresses.Addresses?.length ?? 0)
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

async function countVolumes(client: EC2Client): Promise<number> {
  let count = 0
  const available =
    mode === 'list-idle' ? { Filters: [{ Name: 'status', Values: ['available'] }] } : {}
  for await (const page of paginateDescribeVolumes({ client, pageSize: 500 }, available)) {
    count += page.Volumes?.length ?? 0
  }
  return count
}

function now(): Date {
  return new Date()
}

/** The workflow's own functions; scopes run side by side as the job queue runs them. */
async function product(): Promise<Result[]> {
  const db = openDatabase(databaseUrl, { maxConnections: 4, onConnectionError: () => undefined })
  const aws = { endpoint, homeRegion: 'us-east-1', regions: null, roles: NO_ROLES }
  const clouds = await cloudsOf({ aws, pricesFile: null }, { now, credentials })
  const signal = new AbortController().signal
  const jobs: Parameters<typeof scan>[1][] = []
  const deps: Pick<Deps, 'db' | 'clouds' | 'policy' | 'metrics' | 'enqueue' | 'now'> = {
    db,
    clouds,
    policy: DEFAULT_POLICY,
    metrics: NO_METRICS,
    now,
    enqueue: async (_trx, added) => {
      for (const job of added) if (job.name === 'scan-scope') jobs.push(job.data)
    },
  }
  const measured: Result[] = []
  const found = async (): Promise<number> => {
    const { count } = await db
      .selectFrom('finding')
      .select((eb) => eb.fn.countAll<bigint>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(count)
  }
  for (let run = 0; run < Number(repeats); run++) {
    const opened = await db.transaction().execute((trx) => openScan(trx, 'bench', now()))
    jobs.length = 0
    const startedAt = performance.now()
    await spreadScan(deps, opened.scan.id, signal)
    await Promise.all(jobs.map((job) => scan(deps, job, signal)))
    measured.push({ ms: performance.now() - startedAt, resources: await found() })
  }
  await db.destroy()
  return measured
}
