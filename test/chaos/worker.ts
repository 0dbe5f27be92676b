/**
 * One worker of the chaos run: does the jobs that it is given, and kills itself with SIGKILL at the
 * moment that it is told, counted over statements, requests that leave and answers that arrive.
 */

import { subscribe } from 'node:diagnostics_channel'
import type { KyselyPlugin } from 'kysely'
import { NO_METRICS } from '../../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { openDatabase } from '../../src/store/database.ts'
import { execute } from '../../src/workflow/execute.ts'
import { undo } from '../../src/workflow/undo.ts'
import { cloudsAt, unhurried } from '../support/clouds.ts'
import { enqueueInto } from '../support/job-table.ts'
import { UNLIMITED } from '../support/limits.ts'
import { clockFrom, type Order } from './story.ts'

const { DATABASE_URL = '', ENDPOINT = '', CLOCK = '' } = process.env
const now = clockFrom(CLOCK)
const life = { moments: 0, lastMoment: Number.POSITIVE_INFINITY }

function live(): void {
  life.moments += 1
  if (life.moments >= life.lastMoment) process.kill(process.pid, 'SIGKILL')
}

const mortal: KyselyPlugin = {
  transformQuery({ node }) {
    live()
    return node
  },
  transformResult: async ({ result }) => result,
}

subscribe('http.client.request.start', live)
subscribe('http.client.response.finish', live)
const database = openDatabase(DATABASE_URL, {
  maxConnections: 4,
  onConnectionError: (error) => {
    throw error
  },
})
const deps = {
  db: database.withPlugin(mortal),
  clouds: await cloudsAt(ENDPOINT, now),
  policy: { ...DEFAULT_POLICY, limits: UNLIMITED },
  metrics: NO_METRICS,
  enqueue: enqueueInto(now),
  now,
}

async function obey({ name, findingId, lastMoment }: Order): Promise<void> {
  life.moments = 0
  life.lastMoment = lastMoment ?? Number.POSITIVE_INFINITY
  const done = await (name === 'undo' ? undo : execute)(deps, findingId, unhurried()).then(
    () => true,
    () => false,
  )
  // What still comes in of this job is no moment of the next one.
  life.lastMoment = Number.POSITIVE_INFINITY
  process.send?.({ done })
}

process.on('message', (order: Order) => void obey(order))
process.send?.({ ready: true })
