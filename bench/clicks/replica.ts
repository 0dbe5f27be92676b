/**
 * One replica that takes clicks: the HTTP server with the interactions route, the desk on a real database,
 * and the real job queue, without workers. replica.ts DATABASE_URL PUBLIC_KEY APPLICATION GUILD CHANNEL.
 */

import { flushCompileCache } from 'node:module'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { cloudsOf, connect, connectForClicks } from '../../src/app.ts'
import { directCarrier } from '../../src/carriers/direct.ts'
import { discordOf } from '../../src/chat/discord/discord.ts'
import { NO_ROLES } from '../../src/clouds/aws/roles.ts'
import { NO_METRICS } from '../../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { startHttp } from '../../src/http/server.ts'
import { Queue } from '../../src/jobs/queue.ts'
import { createLog, logNotifier } from '../../src/telemetry/log.ts'
import { deskOf } from '../../src/workflow/desk.ts'

const [databaseUrl = '', publicKey = '', applicationId = '', guildId = '', channelId = ''] =
  process.argv.slice(2)
/** So often the event loop is looked at; what it takes longer is its delay. */
const LOOP_MS = 5
const log = createLog('error')
const now = (): Date => new Date()
const queue = await Queue.open(databaseUrl, {
  onError: (error) => log.error({ err: error }, 'job queue error'),
  onJobFailed: () => undefined,
  onHandedBack: () => undefined,
})
const discord = discordOf(
  {
    applicationId,
    publicKeys: [publicKey],
    botToken: 'none',
    guildId,
    channelId,
    mode: 'http',
    renderer: 'components',
    apiUrl: 'http://127.0.0.1:9/api',
    publicUrl: 'https://thrift.example',
    hasConsole: false,
    language: 'en',
  },
  { now, log },
)
const approvers = { roles: ['500000000000000001'], users: [] }
const aws = {
  endpoint: 'http://127.0.0.1:9',
  homeRegion: 'us-east-1',
  regions: null,
  roles: NO_ROLES,
}
const deps = {
  db: connect(databaseUrl, log),
  clouds: await cloudsOf({ aws, pricesFile: null }, { now }),
  carrier: directCarrier,
  notifier: logNotifier(log),
  chat: discord.chat,
  policy: { ...DEFAULT_POLICY, approval: { ...DEFAULT_POLICY.approval, approvers } },
  writer: null,
  language: 'en' as const,
  onModelCall: () => undefined,
  metrics: NO_METRICS,
  enqueue: queue.enqueue,
  now,
}
const { webhook } = await discord.listen(deskOf(deps, connectForClicks(databaseUrl, log)))
const http = await startHttp({ host: '127.0.0.1', port: 0, tokens: [], log, deps, webhook })
const loop = monitorEventLoopDelay({ resolution: LOOP_MS })
loop.enable()
process.on('message', (what) => {
  if (what === 'loop delay') {
    process.send?.(loop.percentile(99) / 1e6 - LOOP_MS)
    loop.reset()
    return
  }
  const { user, system } = process.cpuUsage()
  process.send?.((user + system) / 1_000)
})
// Whoever asked for it is gone.
process.on('disconnect', () => process.exit())
// Whoever is killed writes nothing any more.
flushCompileCache()
process.send?.(http.url)
