/**
 * One run of execute() or undo() as a process of its own, for replica.ts: a test may kill -9 it at any line.
 * Its database and its cloud live outside; its clock stands where the test says.
 */

import type { KyselyPlugin } from 'kysely'
import { NO_METRICS } from '../../src/core/metrics.ts'
import { ACTIONS, DEFAULT_POLICY } from '../../src/core/policy.ts'
import { openDatabase } from '../../src/store/database.ts'
import { execute } from '../../src/workflow/execute.ts'
import { undo } from '../../src/workflow/undo.ts'
import { cloudsAt, unhurried } from './clouds.ts'
import { enqueueInto } from './job-table.ts'

const {
  DATABASE_URL = '',
  ENDPOINT = '',
  FINDING_ID = '',
  NOW = '',
  JOB = 'execute',
  ACTION = 'delete',
  DIE_BEFORE_WRITE,
} = process.env

const now = (): Date => new Date(NOW)
const database = openDatabase(DATABASE_URL, {
  maxConnections: 4,
  onConnectionError: (error) => {
    throw error
  },
})
const db = database.withPlugin(dieBeforeWrite(Number(DIE_BEFORE_WRITE)))
const clouds = await cloudsAt(ENDPOINT, now)
const action = ACTIONS.find((it) => it === ACTION) ?? 'delete'
const policy = { ...DEFAULT_POLICY, action }
const deps = { db, clouds, policy, metrics: NO_METRICS, enqueue: enqueueInto(now), now }
await (JOB === 'undo' ? undo : execute)(deps, FINDING_ID, unhurried())
await database.destroy()

/** The nth statement that writes is never sent, and its transaction never committed. NaN: never. */
function dieBeforeWrite(nth: number): KyselyPlugin {
  let writes = 0
  return {
    transformQuery({ node }) {
      if (node.kind !== 'SelectQueryNode') writes += 1
      if (writes === nth) process.kill(process.pid, 'SIGKILL')
      return node
    },
    transformResult: async ({ result }) => result,
  }
}
