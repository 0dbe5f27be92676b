/**
 * `cloudthrift halt`, `resume` and `undo`: for whoever can reach the database. They write down who and
 * what; the replicas that run do the rest.
 */

import { userInfo } from 'node:os'
import { cloudsOf, connect } from '../app.ts'
import { readConfig } from '../config/config.ts'
import type { Person } from '../core/approval.ts'
import { plainText } from '../core/plain-text.ts'
import { Queue } from '../jobs/queue.ts'
import { migrateToLatest } from '../store/migrate.ts'
import { sharedTokens } from '../store/token-buckets.ts'
import { createLog } from '../telemetry/log.ts'
import type { Deps } from '../workflow/deps.ts'
import * as workflow from '../workflow/halt.ts'
import { requestUndo } from '../workflow/request-undo.ts'
import { EXIT, print } from './output.ts'
import { databaseOf } from './serve.ts'

type OperateDeps = Pick<Deps, 'db' | 'clouds' | 'policy' | 'enqueue' | 'now'>

export async function halt(words: readonly string[]): Promise<number> {
  const reason = words.join(' ').trim() || null
  await using operator = await open()
  const { actor, at } = await workflow.halt(operator.deps, { by: operator.person, reason })
  print(`halted since ${at.toISOString()} by ${plainText(actor)}; undoing still works`)
  return EXIT.ok
}

export async function resume(): Promise<number> {
  await using operator = await open()
  const wasHalted = await workflow.resume(operator.deps, { by: operator.person })
  print(wasHalted ? 'resumed: what waits goes on within half a minute' : 'nothing was halted')
  return EXIT.ok
}

export async function undo(findingId: string, options: { reason?: string }): Promise<number> {
  await using operator = await open()
  const { deps, person } = operator
  const reason = options.reason ?? null
  const finding = await requestUndo(deps, { findingId, reason, person })
  print(`${finding.resource_id} is ${finding.status}; see GET /findings/${finding.id}`)
  return EXIT.ok
}

function now(): Date {
  return new Date()
}

async function open(): Promise<{ deps: OperateDeps; person: Person } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const config = readConfig()
  const log = createLog('warn', process.stderr)
  const databaseUrl = await databaseOf(config, log, stack)
  const db = stack.adopt(connect(databaseUrl, log), (it) => it.destroy())
  await migrateToLatest(db)
  const queue = stack.use(
    await Queue.open(databaseUrl, {
      isIdle: true,
      onError: (error) => log.error({ err: error }, 'job queue error'),
      onJobFailed: () => undefined,
      onHandedBack: () => undefined,
    }),
  )
  const clouds = await cloudsOf(config, { now, tokens: sharedTokens(db) })
  const deps = { db, clouds, policy: config.policy, enqueue: queue.enqueue, now }
  const id = `cli:${userInfo().username}`
  const resources = stack.move()
  return {
    deps,
    person: { id, name: id, via: 'cli' },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
