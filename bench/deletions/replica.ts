/**
 * One worker that may use all of every request limit: replica.ts DATABASE_URL ENDPOINT FEWER
 * LEARNS. FEWER: by so many tokens is the bucket of snapshots and deletions smaller than the published
 * one. LEARNS: false when it is not to slow down after it was throttled.
 */

import { cloudsOf, connect } from '../../src/app.ts'
import { directCarrier } from '../../src/carriers/direct.ts'
import { NO_ROLES } from '../../src/clouds/aws/roles.ts'
import { NO_METRICS } from '../../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import type { Limit, Tokens } from '../../src/core/token-bucket.ts'
import { Queue } from '../../src/jobs/queue.ts'
import { startWorkers } from '../../src/jobs/workers.ts'
import { sharedTokens } from '../../src/store/token-buckets.ts'
import { createLog, logNotifier } from '../../src/telemetry/log.ts'
import { UNLIMITED } from '../../test/support/limits.ts'
import { HOME_REGION, STORAGE_CLASS } from './account.ts'

const [databaseUrl = '', endpoint = '', fewer = '0', learns = 'true'] = process.argv.slice(2)
const log = createLog('error')
const now = (): Date => new Date()
const queue = await Queue.open(databaseUrl, {
  onError: (error) => log.error({ err: error }, 'job queue error'),
  onJobFailed: () => undefined,
  onHandedBack: () => undefined,
})
const db = connect(databaseUrl, log)
const aws = {
  endpoint,
  homeRegion: HOME_REGION,
  regions: null,
  roles: NO_ROLES,
  apiPercent: 100,
}
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
const tokens = narrowed(sharedTokens(db), Number(fewer))
const deps = {
  db,
  clouds: await cloudsOf({ aws, pricesFile: null }, { now, credentials, tokens }),
  carrier: directCarrier,
  notifier: logNotifier(log),
  policy: { ...DEFAULT_POLICY, limits: UNLIMITED },
  writer: null,
  language: 'en' as const,
  onModelCall: () => undefined,
  metrics: NO_METRICS,
  enqueue: queue.enqueue,
  now,
}
const idle = {
  scanSchedule: null,
  reportSchedule: null,
  textsAtOnce: 1,
  isHeard: false,
  sink: null,
}
await startWorkers(queue, deps, idle)
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.((user + system) / 1_000)
})
// Whoever asked for it is gone.
process.on('disconnect', () => process.exit())
process.send?.('up')

function narrowed(shared: Tokens, less: number): Tokens {
  const limitOf = (key: string, { burst, perSecond }: Limit): Limit =>
    key.endsWith(STORAGE_CLASS) ? { burst: burst - less, perSecond } : { burst, perSecond }
  return {
    take: (key, limit, want) => shared.take(key, limitOf(key, limit), want),
    slowDown: async (key, limit) => {
      if (learns === 'true') await shared.slowDown(key, limitOf(key, limit))
    },
  }
}
