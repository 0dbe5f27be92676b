/** Real queues on a real database, and the rows that pg-boss keeps of them. */

import { sql } from 'kysely'
import { Queue } from '../../src/jobs/queue.ts'
import type { Db } from '../../src/store/database.ts'
import type { Job } from '../../src/workflow/deps.ts'
import { createTestDatabase } from '../support/database.ts'

export interface Replica extends AsyncDisposable {
  readonly queue: Queue
  /** What the queue reported as failed, in order. */
  readonly failed: { readonly name: string; readonly data: object; readonly error: unknown }[]
  readonly errors: Error[]
  /** The jobs that it gave back when it stopped. */
  readonly handedBack: { readonly name: string; readonly data: object }[]
}

export interface Stage extends AsyncDisposable {
  readonly db: Db
  readonly url: string
  /** Another process on the same database, as far as the queue can tell. */
  openReplica(): Promise<Replica>
}

export async function stage(): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const { db, url } = stack.use(await createTestDatabase())
  const resources = stack.move()
  return {
    db,
    url,
    async openReplica() {
      const failed: Replica['failed'] = []
      const errors: Error[] = []
      const handedBack: Replica['handedBack'] = []
      const queue = await Queue.open(url, {
        onError: (error) => errors.push(error),
        onJobFailed: ({ name, data }, error) => failed.push({ name, data, error }),
        onHandedBack: (job) => handedBack.push(job),
      })
      resources.use(queue)
      return {
        queue,
        failed,
        errors,
        handedBack,
        [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
      }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

export function add(
  { db }: Pick<Stage, 'db'>,
  { queue }: Pick<Replica, 'queue'>,
  jobs: readonly Job[],
  startAfterSeconds = 0,
): Promise<void> {
  return db.transaction().execute((trx) => queue.enqueue(trx, jobs, startAfterSeconds))
}

export function execution(findingId: string): Job {
  return { name: 'execute', data: { findingId } }
}

export interface Row {
  readonly name: string
  readonly state: 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed'
  readonly data: object
  readonly singleton_key: string | null
  readonly retry_count: number
  readonly retry_limit: number
  readonly start_after: Date
}

export async function rows({ db }: Pick<Stage, 'db'>, name?: Job['name']): Promise<Row[]> {
  const result = await sql<Row>`
    select name, state, data, singleton_key, retry_count, retry_limit, start_after
    from pgboss.job order by created_on, id`.execute(db)
  return result.rows.filter((row) => !name || row.name === name)
}

/** Time passes until the next retry, which is the last one. */
export async function comeToLastRetry({ db }: Pick<Stage, 'db'>): Promise<void> {
  await sql`
    update pgboss.job set start_after = now(), retry_count = retry_limit - 1
    where state = 'retry'`.execute(db)
}

export async function comeToRetry({ db }: Pick<Stage, 'db'>): Promise<void> {
  await sql`update pgboss.job set start_after = now() where state = 'retry'`.execute(db)
}

export async function schedules({ db }: Pick<Stage, 'db'>): Promise<object[]> {
  const result = await sql<object>`select name, cron, timezone from pgboss.schedule`.execute(db)
  return result.rows
}
