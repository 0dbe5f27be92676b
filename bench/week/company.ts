/**
 * A week of a company that uses CloudThrift: its replicas do what the product does - scan, ask, decide,
 * remove, undo, publish, deliver - on a real database, and now and then one of them dies.
 */

import { directCarrier } from '../../src/carriers/direct.ts'
import { tagValue } from '../../src/core/metric-tags.ts'
import { type Metrics, NO_METRICS } from '../../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import type { Db } from '../../src/store/database.ts'
import { findFinding } from '../../src/store/findings.ts'
import { DogStatsd } from '../../src/telemetry/dogstatsd.ts'
import { decide } from '../../src/workflow/decide.ts'
import { deliverPoints } from '../../src/workflow/deliver-points.ts'
import type { Deps, Job } from '../../src/workflow/deps.ts'
import { execute } from '../../src/workflow/execute.ts'
import { investigate } from '../../src/workflow/investigate.ts'
import { justify } from '../../src/workflow/justify.ts'
import { publishMetrics } from '../../src/workflow/publish-metrics.ts'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { requestUndo } from '../../src/workflow/request-undo.ts'
import { scan } from '../../src/workflow/scan.ts'
import { spreadScan, startScan } from '../../src/workflow/start-scan.ts'
import { undo } from '../../src/workflow/undo.ts'
import type { Dice } from './dice.ts'
import type { Network } from './network.ts'
import { PaperCloud } from './paper-cloud.ts'
import { DEATHS } from './troubles.ts'

const NEVER_MS = 1_000_000_000
const PERSON = { id: 'api:ops', name: 'Ops', via: 'api' }

interface Replica {
  readonly metrics: DogStatsd
  readonly cut: () => void
}

export class Company {
  readonly cloud: PaperCloud
  readonly tally = { removals: 0, undos: 0, deaths: 0 }
  readonly #db: Db
  readonly #dice: Dice
  readonly #network: Network
  readonly #jobs: Job[] = []
  readonly #signal = new AbortController().signal
  #now = new Date(0)
  #replica: Replica

  constructor(db: Db, dice: Dice, network: Network) {
    this.#db = db
    this.#dice = dice
    this.#network = network
    this.cloud = new PaperCloud(dice, () => this.#now)
    this.#replica = this.#start()
  }

  at(moment: Date): void {
    this.#now = moment
  }

  /** A new version: the old process says its last and goes. */
  async deploy(): Promise<void> {
    await this.#replica.metrics.flush()
    this.#replica = this.#start()
  }

  async scan(): Promise<void> {
    await startScan(this.#deps(), 'schedule')
    await this.#work()
  }

  /** Somebody looks at what waits for an answer. */
  async decideSome(): Promise<void> {
    const pending = await this.#db
      .selectFrom('finding')
      .select(['id', 'revision'])
      .where('status', '=', 'pending')
      .orderBy('id')
      .limit(this.#dice.between(1, 6))
      .execute()
    for (const { id, revision } of pending) {
      await decide(this.#deps(), {
        findingId: id,
        revision,
        verdict: this.#dice.chance(0.85) ? 'approve' : 'reject',
        reason: null,
        snoozeUntil: null,
        person: PERSON,
      })
    }
    await this.#work()
  }

  /** Somebody needs it back after all. */
  async undoOne(): Promise<void> {
    const removed = await this.#db
      .selectFrom('finding')
      .select('id')
      .where('status', '=', 'remediated')
      .orderBy('id')
      .execute()
    if (removed.length === 0) return
    const { id } = this.#dice.pick(removed)
    await requestUndo(this.#deps(), { findingId: id, reason: null, person: PERSON })
    await this.#work()
    const finding = await findFinding(this.#db, id)
    if (finding?.status !== 'restored') throw new Error(`the undo ended as ${finding?.status}`)
    this.tally.undos += 1
  }

  /** The jobs of one minute, by one replica or, with a split brain, by two that do not know each other. */
  async minute(replicas: 1 | 2, isCalm: boolean): Promise<void> {
    const sink = this.#network.sink()
    const others = replicas === 2 ? [this.#start()] : []
    for (const { metrics } of [this.#replica, ...others]) {
      const dies = !isCalm && this.#dice.chance(DEATHS)
      const told = dies ? dyingAfter(this.#dice.between(0, 12), metrics) : metrics
      try {
        await publishMetrics({ ...this.#deps(), metrics: told, sink })
      } catch {
        await this.#die()
        continue
      }
      await metrics.flush()
      await deliverPoints({ ...this.#deps(), sink }, this.#signal).catch(() => undefined)
    }
  }

  async #die(): Promise<void> {
    this.tally.deaths += 1
    this.#replica.cut()
    this.#replica = this.#start()
  }

  #start(): Replica {
    const wire = this.#network.wire()
    const metrics = new DogStatsd({
      to: wire.to,
      env: 'week',
      service: 'cloudthrift',
      // Packets go when the week says so, not when the clock on the wall does.
      flushMs: NEVER_MS,
      bound: (_key, value) => tagValue(value),
      onProblem: (error) => {
        throw error
      },
    })
    return { metrics, cut: () => wire.cut() }
  }

  async #work(): Promise<void> {
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
      // What dies in the middle is done again, as the queue would.
      for (let attempt = 0; attempt < 4; attempt++) {
        if (await this.#tried(job)) break
      }
    }
  }

  async #tried(job: Job): Promise<boolean> {
    try {
      await this.#run(job)
      return true
    } catch {
      this.tally.deaths += 1
      return false
    }
  }

  async #run(job: Job): Promise<void> {
    const deps = this.#deps()
    if (!isStep(job)) throw new Error(`the week does ${job.name} by itself`)
    switch (job.name) {
      case 'scan':
        return spreadScan(deps, job.data.scanId, this.#signal)
      case 'scan-scope':
        return scan(deps, job.data, this.#signal)
      case 'investigate':
        return investigate(deps, job.data, this.#signal)
      case 'justify':
        return justify(deps, [{ ...job.data, waitedMs: 0 }], this.#signal)
      case 'request-approval':
        return requestApproval(deps, job.data.findingId, this.#signal)
      case 'execute':
        return execute(deps, job.data.findingId, this.#signal)
      case 'undo':
        return undo(deps, job.data.findingId, this.#signal)
    }
  }

  #deps(): Deps {
    return {
      db: this.#db,
      clouds: new Map([[this.cloud.provider, this.cloud]]),
      carrier: directCarrier,
      policy: { ...DEFAULT_POLICY, minIdleDays: 0, dryRun: false },
      notifier: { tell: async () => undefined },
      writer: null,
      language: 'en',
      onModelCall: () => undefined,
      metrics: this.#replica.metrics,
      enqueue: async (_trx, jobs) => void this.#jobs.push(...jobs),
      now: () => this.#now,
    }
  }
}

/** What the workflow queues for itself; the rest is due to a clock or a chat. */
const STEPS = [
  'scan',
  'scan-scope',
  'investigate',
  'justify',
  'request-approval',
  'execute',
  'undo',
] as const
type Step = Extract<Job, { name: (typeof STEPS)[number] }>

function isStep(job: Job): job is Step {
  return STEPS.some((name) => name === job.name)
}

/** A replica that is gone after so many gauges; what it had buffered is gone with it. */
function dyingAfter(gauges: number, metrics: Metrics): Metrics {
  let left = gauges
  return {
    ...NO_METRICS,
    gauge: (name, value, tags) => {
      if (left === 0) throw new Error('killed')
      left -= 1
      metrics.gauge(name, value, tags)
    },
  }
}
