/** The job queue: pg-boss on the same PostgreSQL. The only file that knows pg-boss. */

import {
  type Db as Connection,
  type Job as Delivered,
  fromKysely,
  type JobInsert,
  PgBoss,
  type Queue as QueueOptions,
} from 'pg-boss'
import type { Scope } from '../core/detector.ts'
import type { Trx } from '../store/database.ts'
import type { Job } from '../workflow/deps.ts'

type Name = Job['name']
type Handler<Data> = (data: Data, signal: AbortSignal) => Promise<unknown>
type DataOf<N extends Name> = Extract<Job, { name: N }>['data']

type Setting = Omit<QueueOptions, 'name'> & {
  readonly workers: number
  /** How often an idle worker looks for deferred jobs. */
  readonly lookEverySeconds?: number
}

const PATIENT = { retryLimit: 8, retryDelay: 5, retryBackoff: true, retryDelayMax: 300 }

/**
 * `short`: one waiting job per subject; it may run beside another one, which the message's hold sorts out.
 * `stately`: at most one waiting and one running job per subject, so an execution can queue its own
 * continuation while it runs, and never runs twice at once.
 */
const QUEUES: Readonly<Record<Name, Setting>> = {
  'schedule-scan': { policy: 'exclusive', retryLimit: 2, workers: 1 },
  scan: { policy: 'exclusive', ...PATIENT, expireInSeconds: 300, workers: 1 },
  'scan-scope': {
    policy: 'exclusive',
    ...PATIENT,
    expireInSeconds: 1_800,
    heartbeatSeconds: 60,
    workers: 20,
  },
  // One per scope, so that its pace holds across replicas.
  investigate: {
    policy: 'exclusive',
    ...PATIENT,
    expireInSeconds: 3_600,
    heartbeatSeconds: 60,
    workers: 8,
  },
  'request-approval': { policy: 'exclusive', ...PATIENT, expireInSeconds: 120, workers: 4 },
  execute: {
    policy: 'stately',
    ...PATIENT,
    expireInSeconds: 900,
    heartbeatSeconds: 30,
    deadLetter: 'give-up',
    workers: 4,
    lookEverySeconds: 2,
  },
  'give-up': { policy: 'standard', ...PATIENT, workers: 1 },
  'post-questions': { policy: 'short', ...PATIENT, workers: 1, lookEverySeconds: 2 },
  'refresh-card': { policy: 'short', ...PATIENT, workers: 2, lookEverySeconds: 2 },
  'refresh-message': { policy: 'short', ...PATIENT, workers: 2, lookEverySeconds: 2 },
  'wake-carrier': { policy: 'short', ...PATIENT, workers: 2, lookEverySeconds: 2 },
  'weekly-report': { policy: 'exclusive', ...PATIENT, workers: 1 },
  sweep: { policy: 'exclusive', retryLimit: 0, expireInSeconds: 55, workers: 1 },
}

const STOP_TIMEOUT_MS = 20_000
const IDLE_LOOK_SECONDS = 10
/** When announcements do not come through. */
const POLL_SECONDS = 2

interface QueueEvents {
  readonly onError: (error: Error) => void
  /** A job failed; the queue will retry it or give up. */
  readonly onJobFailed: (job: { name: string; data: object }, error: unknown) => void
}

export class Queue implements AsyncDisposable {
  readonly #boss: PgBoss
  readonly #events: QueueEvents

  private constructor(boss: PgBoss, events: QueueEvents) {
    this.#boss = boss
    this.#events = events
  }

  static async open(databaseUrl: string, events: QueueEvents): Promise<Queue> {
    const boss = new PgBoss({
      connectionString: databaseUrl,
      schema: 'pgboss',
      max: 4,
      application_name: 'cloudthrift-jobs',
      useListenNotify: true,
    })
    boss.on('error', events.onError)
    await boss.start()
    // A dead letter queue must exist before another queue names it.
    const { 'give-up': last, ...others } = QUEUES
    for (const [name, setting] of [['give-up', last] as const, ...Object.entries(others)]) {
      const { workers: _workers, lookEverySeconds: _look, policy, ...options } = setting
      await boss.createQueue(name, { ...options, ...(policy ? { policy } : {}), notify: true })
      // A queue that an older version made keeps its policy, but gets today's limits.
      await boss.updateQueue(name, { ...options, notify: true })
    }
    return new Queue(boss, events)
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
            ...(startAfterSeconds > 0 ? { startAfter: startAfterSeconds } : {}),
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
    const { workers, lookEverySeconds = IDLE_LOOK_SECONDS } = QUEUES[name]
    const options = {
      pollingIntervalSeconds: POLL_SECONDS,
      // New jobs are announced; deferred ones and retries are found by looking.
      notifyPollingIntervalSeconds: lookEverySeconds,
    }
    for (let count = 0; count < workers; count++) {
      const workerId = await this.#boss.work<DataOf<N>>(name, options, async ([job]) => {
        if (!job) return
        // Where one job was, there may be more: look again at once, not after the pause.
        this.#boss.notifyWorker(workerId)
        await this.#perform(job, handle)
      })
    }
  }

  async #perform<Data extends object>(job: Delivered<Data>, handle: Handler<Data>): Promise<void> {
    try {
      await handle(job.data, job.signal)
    } catch (error) {
      this.#events.onJobFailed(job, error)
      throw error
    }
  }

  /** Lets running jobs finish, or hands them back after a while. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS })
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
     where name = $1 and state <= 'active' and coalesce(singleton_key, '') = any($2)`,
    [name, jobs.map(subjectOf)],
  )
  return new Set(rows.map((row: { singleton_key: string }) => row.singleton_key))
}

function subjectOf(job: Job): string {
  if (job.name === 'scan') return job.data.scanId
  if (job.name === 'scan-scope') return `${job.data.scanId}/${nameOf(job.data.scope)}`
  if (job.name === 'investigate') return nameOf(job.data.scope)
  if (job.name === 'refresh-message') return `${job.data.kind}/${job.data.subjectId}`
  return isAboutFinding(job) ? job.data.findingId : job.name
}

function isAboutFinding(job: Job): job is Extract<Job, { data: { findingId: string } }> {
  return 'findingId' in job.data
}

function nameOf({ provider, accountId, region }: Scope): string {
  return [provider, accountId, region].join('/')
}
