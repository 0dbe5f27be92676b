/** The job queue: pg-boss on the same PostgreSQL. Nobody outside this folder knows pg-boss. */

import {
  type Db as Connection,
  fromKysely,
  type JobInsert,
  type JobWithMetadata,
  PgBoss,
} from 'pg-boss'
import type { Scope } from '../core/observation.ts'
import type { Trx } from '../store/database.ts'
import type { Job } from '../workflow/deps.ts'
import { type Name, QUEUES } from './settings.ts'

type Handler<Data> = (data: Data, signal: AbortSignal) => Promise<unknown>
type DataOf<N extends Name> = Extract<Job, { name: N }>['data']

/** A job of many that are done at once. */
export interface Waiting<Data> {
  readonly data: Data
  /** How long it stood in the queue, by the clocks of this machine and the database. */
  readonly waitedMs: number
}

/** After SIGTERM: jobs may end by themselves, then they are interrupted and handed back. */
const FINISH_MS = 600
/** pg-boss looks every half second whether all have ended: a stop takes 1.5 s at most. */
const STOP_TIMEOUT_MS = 1_400
/** So often jobs are looked for whose heart has stopped: a killed replica is missed within a minute. */
const LOOK_FOR_DEAD_SECONDS = 15
const IDLE_LOOK_SECONDS = 10
/** When announcements do not come through. */
const POLL_SECONDS = 2

interface QueueOptions {
  /** True: it only takes jobs in; others do them, keep the schedules and tidy up. */
  readonly isIdle?: boolean
  readonly onError: (error: Error) => void
  /** A job failed; the queue will retry it or give up. */
  readonly onJobFailed: (job: { name: string; data: object }, error: unknown) => void
  /** A job was interrupted because this process stops; another one takes it up. */
  readonly onHandedBack: (job: { name: string; data: object }) => void
}

export class Queue implements AsyncDisposable {
  readonly #boss: PgBoss
  readonly #options: QueueOptions
  readonly #stopping = new AbortController()

  private constructor(boss: PgBoss, options: QueueOptions) {
    this.#boss = boss
    this.#options = options
  }

  static async open(databaseUrl: string, options: QueueOptions): Promise<Queue> {
    const { isIdle = false } = options
    const boss = new PgBoss({
      connectionString: databaseUrl,
      schema: 'pgboss',
      max: 4,
      application_name: 'cloudthrift-jobs',
      useListenNotify: true,
      schedule: !isIdle,
      supervise: !isIdle,
      superviseIntervalSeconds: LOOK_FOR_DEAD_SECONDS,
      monitorIntervalSeconds: LOOK_FOR_DEAD_SECONDS,
    })
    boss.on('error', options.onError)
    await boss.start()
    // A dead letter queue must exist before another queue names it.
    const { 'give-up': last, ...others } = QUEUES
    for (const [name, setting] of [['give-up', last] as const, ...Object.entries(others)]) {
      const { workers: _workers, lookEverySeconds: _look, policy, ...limits } = setting
      await boss.createQueue(name, { ...limits, ...(policy ? { policy } : {}), notify: true })
      // A queue that an older version made keeps its policy, but gets today's limits.
      await boss.updateQueue(name, { ...limits, notify: true })
    }
    return new Queue(boss, options)
  }

  /**
   * Committed with the caller's transaction. A second live job for the same subject is a no-op; only
   * a deferred one may wait beside a running one: its continuation.
   */
  enqueue = async (trx: Trx, jobs: readonly Job[], startAfterSeconds = 0): Promise<void> => {
    const db = fromKysely(trx)
    for (const name of new Set(jobs.map((job) => job.name))) {
      const named = jobs.filter((job) => job.name === name)
      const live = startAfterSeconds > 0 ? new Set() : await liveSubjects(db, name, named)
      const inserts = named
        .filter((job) => !live.has(subjectOf(job)))
        .map(
          (job): JobInsert => ({
            data: job.data,
            singletonKey: subjectOf(job),
            // What has begun comes before what has not.
            ...(startAfterSeconds > 0 ? { startAfter: startAfterSeconds, priority: 1 } : {}),
          }),
        )
      if (inserts.length > 0) await this.#boss.insert(name, inserts, { db })
    }
  }

  /** One job per slot, whichever replica takes it. */
  async schedule(name: Name, cron: string | null): Promise<void> {
    if (cron === null) await this.#boss.unschedule(name)
    else await this.#boss.schedule(name, cron, {}, { tz: 'UTC', singletonKey: name })
  }

  /** Starts this replica's workers of one queue. */
  async work<N extends Name>(name: N, handle: Handler<DataOf<N>>): Promise<void> {
    await this.#start<DataOf<N>>(name, 1, ([job], signal) =>
      job ? handle(job.data, signal) : null,
    )
  }

  /** The same for jobs that are done many at once: as many as wait, up to `size`. They end together. */
  async workTogether<N extends Name>(
    name: N,
    size: number,
    handle: Handler<readonly Waiting<DataOf<N>>[]>,
  ): Promise<void> {
    await this.#start<DataOf<N>>(name, size, (jobs, signal) => {
      const [first, ...others] = jobs.map(waiting)
      return first ? handle([first, ...others], signal) : null
    })
  }

  async #start<Data extends object>(
    name: Name,
    batchSize: number,
    handle: (jobs: JobWithMetadata<Data>[], signal: AbortSignal) => unknown,
  ): Promise<void> {
    const { workers, lookEverySeconds = IDLE_LOOK_SECONDS } = QUEUES[name]
    const options = {
      batchSize,
      includeMetadata: true as const,
      pollingIntervalSeconds: POLL_SECONDS,
      // New jobs are announced; deferred ones and retries are found by looking.
      notifyPollingIntervalSeconds: lookEverySeconds,
    }
    for (let count = 0; count < workers; count++) {
      const workerId = await this.#boss.work<Data, unknown, typeof options>(
        name,
        options,
        async (jobs) => {
          // Where one job was, there may be more: look again at once, not after the pause.
          this.#boss.notifyWorker(workerId)
          await this.#perform(jobs, handle)
        },
      )
    }
  }

  async #perform<Data extends object>(
    jobs: JobWithMetadata<Data>[],
    handle: (jobs: JobWithMetadata<Data>[], signal: AbortSignal) => unknown,
  ): Promise<void> {
    try {
      const signals = jobs.map((job) => job.signal)
      await handle(jobs, AbortSignal.any([...signals, this.#stopping.signal]))
    } catch (error) {
      for (const job of jobs) {
        if (this.#stopping.signal.aborted) await this.#handBack(job)
        else this.#options.onJobFailed(job, error)
      }
      throw error
    }
  }

  /**
   * Another replica may take it at once. Not a failure: a job on its last try must not be given up
   * because this process was told to stop. What pg-boss does with the error then finds nothing to do.
   */
  async #handBack({ name, id, retryCount, data }: JobWithMetadata): Promise<void> {
    await this.#boss.getDb().executeSql(
      `update pgboss.job set state = 'retry', start_after = now()
       where name = $1 and id = $2 and retry_count = $3 and state = 'active'`,
      [name, id, retryCount],
    )
    this.#options.onHandedBack({ name, data })
  }

  /** Lets running jobs finish, and after a while hands them back. */
  async [Symbol.asyncDispose](): Promise<void> {
    const late = setTimeout(() => this.#stopping.abort(), FINISH_MS)
    await this.#boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS })
    clearTimeout(late)
  }
}

/**
 * `stately` lets one job wait beside one that runs or waits for its retry. Were it added by somebody
 * who only believes the other one lost, it would stand at the head of the queue, where no worker can
 * take it; and failing, it would collide with the waiting retry and count as given up.
 */
async function liveSubjects(
  db: Connection,
  name: Name,
  jobs: readonly Job[],
): Promise<ReadonlySet<unknown>> {
  if (QUEUES[name].policy !== 'stately') return new Set()
  const { rows } = await db.executeSql(
    `select singleton_key from pgboss.job
     where name = $1 and state <= 'active' and coalesce(singleton_key, '') = any($2)
       -- As its unique index has it: without this line every waiting job is read.
       and policy = 'stately'`,
    [name, jobs.map(subjectOf)],
  )
  return new Set(rows.map((row: { singleton_key: string }) => row.singleton_key))
}

function waiting<Data>({ data, createdOn }: JobWithMetadata<Data>): Waiting<Data> {
  return { data, waitedMs: Date.now() - createdOn.getTime() }
}

function subjectOf(job: Job): string {
  if (job.name === 'scan') return job.data.scanId
  if (job.name === 'scan-scope') return `${job.data.scanId}/${nameOf(job.data.scope)}`
  if (job.name === 'investigate') return nameOf(job.data.scope)
  if (job.name === 'refresh-message') return `${job.data.kind}/${job.data.subjectId}`
  if (job.name === 'notify') return job.data.text
  return isAboutFinding(job) ? job.data.findingId : job.name
}

function isAboutFinding(job: Job): job is Extract<Job, { data: { findingId: string } }> {
  return 'findingId' in job.data
}

function nameOf({ provider, accountId, region }: Scope): string {
  return [provider, accountId, region].join('/')
}
