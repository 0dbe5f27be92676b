/**
 * Writes drafts with a model: ten findings a request, within a budget of time, at a set pace, behind a
 * circuit. Every text is checked; what is not good is not shown, and the reason is told instead.
 */

import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type {
  Brief,
  ModelCall,
  Outcome,
  TemplateReason,
  Writer,
  Written,
} from '../core/justification.ts'
import type { Language } from '../core/messages/messages.ts'
import type { ModelPrice } from '../core/model-price.ts'
import { Circuit } from './circuit.ts'
import { type Judged, judge } from './judge.ts'
import type { Failure, Model, Reply } from './model.ts'
import { modelCall } from './model-call.ts'
import { Pace } from './pace.ts'
import { promptFor, promptVersion } from './prompt.ts'

export interface WriterSettings {
  readonly language: Language
  readonly requestsPerMinute: number
  /** Null: unpriced. */
  readonly price: ModelPrice | null
  /** Tests give a clock of their own. */
  readonly time?: Time
}

export interface Time {
  readonly now: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
}

const REAL_TIME: Time = {
  now: Date.now,
  sleep: (ms, signal) => pause(ms, undefined, { signal }),
}

export const BATCH_SIZE = 10
/** For a batch, from the first request to the last answer: pace, retries and all. */
const BUDGET_MS = 20_000
/** For one request: what hangs leaves time for another try. */
const PATIENCE_MS = 12_000
/** A request that has less time than this is not worth its cost. */
const LEAST_MS = 2_000
const MAX_ATTEMPTS = 4
const BACK_OFF_MS = 400
/** Clocks and timers disagree by a little. */
const SLACK_MS = 20
/** One finding of ten may be to blame: the others get another chance. */
const SPLIT: ReadonlySet<TemplateReason> = new Set([
  'not_json',
  'schema',
  'cut_off',
  'blocked',
  'empty',
])

/** One batch on its way. */
interface Run {
  readonly deadline: number
  readonly signal: AbortSignal
  readonly calls: ModelCall[]
}

type Result = Pick<Judged, 'outcomes'> | { readonly reason: TemplateReason }

export class ModelWriter implements Writer {
  readonly model: string
  readonly version: string
  readonly #model: Model
  readonly #settings: WriterSettings
  readonly #time: Time
  readonly #pace: Pace
  readonly #circuit = new Circuit()

  constructor(model: Model, settings: WriterSettings) {
    this.#model = model
    this.#settings = settings
    this.#time = settings.time ?? REAL_TIME
    this.#pace = new Pace(settings.requestsPerMinute)
    this.model = model.id
    this.version = `${model.id} ${promptVersion(settings.language)} ${settings.language}`
  }

  async write(briefs: readonly Brief[], signal: AbortSignal): Promise<Written> {
    const outcomes: Outcome[] = []
    const calls: ModelCall[] = []
    for (let start = 0; start < briefs.length; start += BATCH_SIZE) {
      const run = { deadline: this.#time.now() + BUDGET_MS, signal, calls }
      outcomes.push(...(await this.#writeBatch(briefs.slice(start, start + BATCH_SIZE), run)))
    }
    return { outcomes, calls }
  }

  /** In one request; in two when its answer as a whole was no good. */
  async #writeBatch(batch: readonly Brief[], run: Run): Promise<readonly Outcome[]> {
    const whole = await this.#persist(batch, run)
    if ('outcomes' in whole || batch.length === 1 || !SPLIT.has(whole.reason)) {
      return outcomesOf(whole, batch)
    }
    const middle = Math.ceil(batch.length / 2)
    const [first, second] = [batch.slice(0, middle), batch.slice(middle)]
    return [
      ...outcomesOf(await this.#persist(first, run), first),
      ...outcomesOf(await this.#persist(second, run), second),
    ]
  }

  /** Asks again as long as that may help and time is left. */
  async #persist(batch: readonly Brief[], run: Run): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      const refusal = await this.#turn(run)
      if (refusal) return { reason: refusal }
      const answer = await this.#attempt(batch, run)
      if ('outcomes' in answer) return answer
      const { reason, mayRetry, afterMs } = answer.failure
      const waitMs = Math.max(afterMs, jittered(BACK_OFF_MS * 2 ** (attempt - 1)))
      const isLate = this.#time.now() + waitMs > run.deadline - LEAST_MS
      if (!mayRetry || attempt >= MAX_ATTEMPTS || isLate) return { reason }
      await this.#time.sleep(waitMs, run.signal)
    }
  }

  /** Waits until a request may start; the reason when that would be too late. */
  async #turn(run: Run): Promise<TemplateReason | null> {
    const latest = run.deadline - LEAST_MS
    const block = this.#circuit.block(this.#time.now())
    if (block) {
      if (block.until > latest) return block.reason
      await this.#time.sleep(block.until - this.#time.now() + SLACK_MS, run.signal)
      return this.#turn(run)
    }
    const waitMs = this.#pace.turn(this.#time.now(), latest)
    if (waitMs === null) return 'rate_limit'
    if (waitMs > 0) await this.#time.sleep(waitMs, run.signal)
    return null
  }

  async #attempt(
    batch: readonly Brief[],
    { deadline, signal, calls }: Run,
  ): Promise<Judged | { readonly failure: Failure }> {
    const startedAt = this.#time.now()
    const { language, price } = this.#settings
    const prompt = promptFor(batch, language, randomBytes(9).toString('base64url'))
    const timeoutMs = Math.min(PATIENCE_MS, deadline - startedAt)
    const reply = await this.#model.ask(prompt, { signal, timeoutMs })
    const now = this.#time.now()
    const result = resultOf(reply, batch, language)
    if ('failure' in result) this.#circuit.failed(result.failure, now)
    else this.#circuit.succeeded()
    const request = { model: this.model, used: reply.used, latencyMs: now - startedAt }
    calls.push(modelCall(request, result, price))
    return result
  }
}

function resultOf(
  reply: Reply,
  batch: readonly Brief[],
  language: Language,
): Judged | { readonly failure: Failure } {
  if ('failure' in reply) return { failure: reply.failure }
  const judged = judge(reply.text, batch, language)
  if (typeof judged !== 'string') return judged
  return { failure: { reason: judged, mayRetry: false, afterMs: 0 } }
}

function outcomesOf(result: Result, batch: readonly Brief[]): readonly Outcome[] {
  return 'outcomes' in result ? result.outcomes : batch.map(() => ({ reason: result.reason }))
}

function jittered(ms: number): number {
  return ms * (0.5 + Math.random())
}
