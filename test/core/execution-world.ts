/**
 * A small world to drive an execution through: one volume, its snapshots, and weather. Weather blows
 * between any two calls: others attach, change or delete, answers get lost, the process dies.
 * The steps are carried out as workflow/execute.ts does; what to do next comes from nextStep alone.
 */

import { fingerprint } from '../../src/core/evidence.ts'
import { type Look, nextStep, type Progress, type Step } from '../../src/core/execution.ts'
import type { Sighting } from '../../src/core/observation.ts'
import type { Backup } from '../../src/core/remedy.ts'
import { observed } from '../support/observations.ts'

export const WEATHER = [
  'calm',
  'attach',
  'detach',
  'change',
  'change-back',
  'others-delete',
  'protect',
  'unprotect',
  'dry-run',
  'crash',
  'lose-call',
  'lose-answer',
  'defer',
  'an-hour',
] as const

export interface Fate {
  readonly needsBackup: boolean
  readonly isDryRun: boolean
  readonly snapshot: { readonly lagMs: number; readonly delayMs: number; readonly isBad: boolean }
  readonly bin: {
    readonly isRequired: boolean
    readonly keeps: boolean
    /** How long what was removed does not show in the bin. */
    readonly lagMs: number
  }
  /** How long a removed volume still looks idle, then looks ending. */
  readonly removal: { readonly lagMs: number; readonly delayMs: number }
  readonly weather: readonly (typeof WEATHER)[number][]
}

/** A decision, with what was true of the world when the volume was looked at. */
export interface Decided {
  readonly step: Step
  readonly sighting: Sighting['state']
  readonly isAsApproved: boolean
  readonly isGuarded: boolean
  readonly isDryRun: boolean
  readonly isBackedUp: boolean
  readonly isPrepared: boolean
  readonly binned: Look['binned']
  readonly attempts: number
}

const START_MS = Date.parse('2026-05-04T10:00:00Z')
/** 72 hours of asking once a minute, and some more. */
const MOST_JOBS = 5_000
const PASSES_PER_JOB = 6
const APPROVED = observed()
const CHANGED = observed({ tags: { ...APPROVED.tags, team: 'search' } })
const GUARD = { name: 'protected', verdict: 'no', reason: 'by a tag', remedy: 'none' } as const

export class ExecutionWorld {
  readonly decided: Decided[] = []
  readonly snapshots: { readonly at: number }[] = []
  end: 'book' | 'abort' | 'fail' | 'rehearse' | null = null
  /** Who really ended the volume, and when. */
  removed: { readonly by: 'us' | 'others'; readonly at: number } | null = null
  /** True when a complete snapshot was there as we removed the volume. */
  wasBackedUp = false
  #now = START_MS
  #isAttached = false
  #isChanged = false
  #isProtected = false
  #isDryRun: boolean
  #backupStartedAt: number | null = null
  #attempts = 0
  #lastAttemptAt: number | null = null
  #forecast: Progress['bin'] = 'not-asked'
  #disturbance: 'lose-call' | 'lose-answer' | 'defer' | null = null
  readonly #fate: Fate
  readonly #weather: (typeof WEATHER)[number][]

  constructor(fate: Fate) {
    this.#fate = fate
    this.#isDryRun = fate.isDryRun
    this.#weather = fate.weather.toReversed()
  }

  /** Job after job until the execution has ended; throws when it never does. */
  run(): this {
    for (let job = 0; job < MOST_JOBS; job += 1) {
      this.#job()
      if (this.end) return this
      this.#now += 1_000
    }
    throw new Error('it never came to an end')
  }

  #job(): void {
    let isPrepared = false
    for (let pass = 0; pass < PASSES_PER_JOB; pass += 1) {
      const at = new Date(this.#now)
      if (this.#blow() === 'crash') return
      const backup = this.#lookForBackup()
      if (this.#blow() === 'crash') return
      const step = this.#decide({ backup, at }, isPrepared)
      if (this.#blow() === 'crash') return
      if (!this.#perform(step)) return
      isPrepared ||= step.do === 'prepare'
    }
    throw new Error('one job took too many passes')
  }

  #decide(begun: Pick<Look, 'backup' | 'at'>, isPrepared: boolean): Step {
    const { backup } = begun
    const sighting = this.#lookAtVolume()
    const isIdle = sighting.state === 'idle'
    const guards = isIdle && this.#isProtected ? [GUARD] : []
    const binned = this.#lookIntoBin(sighting)
    const step = nextStep(this.#progress(isPrepared), { ...begun, sighting, guards, binned })
    this.decided.push({
      step,
      sighting: sighting.state,
      isAsApproved: !this.#isChanged,
      isGuarded: this.#isProtected,
      isDryRun: this.#isDryRun,
      isBackedUp: typeof backup === 'object' && backup.state === 'completed',
      isPrepared,
      binned,
      attempts: this.#attempts,
    })
    return step
  }

  #progress(prepared: boolean): Progress {
    return {
      dryRun: this.#isDryRun,
      approvedFingerprint: fingerprint(APPROVED.evidence, APPROVED.tags),
      startedAt: new Date(START_MS),
      prepared,
      backupStartedAt: this.#backupStartedAt === null ? null : new Date(this.#backupStartedAt),
      attempts: this.#attempts,
      lastAttemptAt: this.#lastAttemptAt === null ? null : new Date(this.#lastAttemptAt),
      needsBin: this.#fate.bin.isRequired,
      bin: this.#forecast,
    }
  }

  #lookIntoBin({ state }: Sighting): Look['binned'] {
    if (state !== 'gone' || this.#attempts === 0) return 'not-asked'
    const { keeps, lagMs } = this.#fate.bin
    const isThere = keeps && this.#now - (this.removed?.at ?? 0) >= lagMs
    return isThere ? { leavesAt: new Date(this.#now + 86_400_000) } : 'absent'
  }

  #lookForBackup(): Look['backup'] {
    if (!this.#fate.needsBackup) return 'not-needed'
    const { lagMs, isBad } = this.#fate.snapshot
    const seen = this.snapshots.filter(({ at }) => this.#now - at >= lagMs)
    const first = seen.find((it) => this.#isComplete(it)) ?? seen[0]
    if (!first) return 'none'
    const state = this.#isComplete(first) ? 'completed' : 'pending'
    const backup: Backup = { id: 'snap-1', state, detail: null, sizeBytes: null }
    return isBad ? { ...backup, state: 'invalid' } : backup
  }

  #isComplete({ at }: { readonly at: number }): boolean {
    return !this.#fate.snapshot.isBad && this.#now - at >= this.#fate.snapshot.delayMs
  }

  #lookAtVolume(): Sighting {
    const { lagMs, delayMs } = this.#fate.removal
    const age = this.removed ? this.#now - this.removed.at : -1
    if (age >= lagMs + delayMs) return { state: 'gone' }
    if (age >= lagMs) return { state: 'ending' }
    if (this.#isAttached) return { state: 'in-use', detail: 'attached to i-1' }
    return { state: 'idle', observation: this.#isChanged ? CHANGED : APPROVED }
  }

  /** True when this job goes on with another look. */
  #perform(step: Step): boolean {
    switch (step.do) {
      case 'start-backup':
        return this.#startBackup()
      case 'prepare':
        this.#forecast = this.#fate.bin.keeps ? 'keeps' : 'keeps-not'
        return true
      case 'apply':
        return this.#apply()
      case 'wait':
        this.#now += step.seconds * 1_000
        return false
      case 'book':
      case 'abort':
      case 'fail':
      case 'rehearse':
        this.end = step.do
        return false
    }
  }

  #startBackup(): boolean {
    this.#backupStartedAt = this.#now
    const disturbance = this.#takeDisturbance()
    if (disturbance !== 'lose-call') this.snapshots.push({ at: this.#now })
    return disturbance === null || disturbance === 'defer'
  }

  #apply(): boolean {
    const before = this.#lastAttemptAt
    this.#attempts += 1
    this.#lastAttemptAt = this.#now
    const disturbance = this.#takeDisturbance()
    if (disturbance === 'lose-call') return false
    if (disturbance === 'defer' || this.#isAttached || this.removed) {
      return this.#answeredWithoutEffect(disturbance, before)
    }
    this.removed = { by: 'us', at: this.#now }
    this.wasBackedUp = this.snapshots.some((it) => this.#isComplete(it))
    return disturbance !== 'lose-answer'
  }

  /** An answer that says nothing was done takes the attempt back; a lost one cannot. */
  #answeredWithoutEffect(
    disturbance: 'lose-answer' | 'defer' | null,
    before: number | null,
  ): boolean {
    if (disturbance === 'lose-answer') return false
    this.#attempts -= 1
    this.#lastAttemptAt = before
    if (disturbance === 'defer') {
      this.#now += 15_000
      return false
    }
    if (this.removed && this.#attempts > 0) return this.#perform(this.#decideOnAnswer())
    this.end = 'abort'
    return false
  }

  /** The cloud said that it is gone: as good as having seen it. */
  #decideOnAnswer(): Step {
    const sighting: Sighting = { state: 'gone' }
    const binned = this.#lookIntoBin(sighting)
    const at = new Date(this.#now)
    return nextStep(this.#progress(true), {
      backup: 'not-needed',
      sighting,
      guards: [],
      binned,
      at,
    })
  }

  #takeDisturbance(): 'lose-call' | 'lose-answer' | 'defer' | null {
    const disturbance = this.#disturbance
    this.#disturbance = null
    return disturbance
  }

  #blow(): (typeof WEATHER)[number] {
    const gust = this.#weather.pop() ?? 'calm'
    this.#now += 100
    if (gust === 'lose-call' || gust === 'lose-answer' || gust === 'defer') this.#disturbance = gust
    if (gust === 'an-hour') this.#now += 3_600_000
    if (gust === 'dry-run') this.#isDryRun = true
    if (gust === 'protect' || gust === 'unprotect') this.#isProtected = gust === 'protect'
    if (!this.removed) this.#others(gust)
    return gust
  }

  #others(gust: (typeof WEATHER)[number]): void {
    if (gust === 'attach' || gust === 'detach') this.#isAttached = gust === 'attach'
    if (gust === 'change' || gust === 'change-back') this.#isChanged = gust === 'change'
    if (gust === 'others-delete' && !this.#isAttached) {
      this.removed = { by: 'others', at: this.#now }
    }
  }
}
