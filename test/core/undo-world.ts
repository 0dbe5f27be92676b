/**
 * A cloud that brings things back with a lag, loses answers, defers and refuses. The steps are carried
 * out as workflow/undo.ts does it; what to do next comes from nextUndoStep alone.
 */

import type { Way } from '../../src/core/remedy.ts'
import { nextUndoStep, type UndoStep } from '../../src/core/undo.ts'

export const ANSWERS = ['ok', 'lost-after', 'lost-before', 'deferred', 'refused', 'crash'] as const

export interface UndoFate {
  readonly lagMs: number
  readonly hasBin: boolean
  readonly answers: readonly (typeof ANSWERS)[number][]
}

const MOST_LOOKS = 5_000

export class UndoWorld {
  readonly made: { readonly at: number; readonly way: Way }[] = []
  end: 'settle' | 'fail' | null = null
  #now = 0
  #attempts = 0
  #lastAttemptAt: number | null = null
  #refused: Partial<Record<Way, string>> = {}
  readonly #fate: UndoFate
  readonly #answers: (typeof ANSWERS)[number][]

  constructor(fate: UndoFate) {
    this.#fate = fate
    this.#answers = fate.answers.toReversed()
  }

  /** Look after look until the undo has ended; throws when it never does. */
  run(): this {
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      this.#now += 500
      this.#perform(this.#decide())
      if (this.end) return this
    }
    throw new Error('it never came to an end')
  }

  #decide(): UndoStep {
    const isVisible = this.made.some((it) => this.#now - it.at >= this.#fate.lagMs)
    const isBinned = this.#fate.hasBin && !this.made.some((it) => it.way === 'recycle-bin')
    const ways: Way[] = isBinned ? ['recycle-bin', 'snapshot'] : ['snapshot']
    return nextUndoStep(
      {
        startedAt: new Date(0),
        attempts: this.#attempts,
        lastAttemptAt: this.#lastAttemptAt === null ? null : new Date(this.#lastAttemptAt),
        refused: this.#refused,
      },
      isVisible
        ? { state: 'back', resourceId: 'vol-1' }
        : { state: 'away', ways, detail: 'nothing is there' },
      new Date(this.#now),
    )
  }

  #perform(step: UndoStep): void {
    if (step.do === 'wait') this.#now += step.seconds * 1_000
    else if (step.do === 'start') this.#start(step.way)
    else this.end = step.do
  }

  #start(way: Way): void {
    const answer = this.#answers.pop() ?? 'ok'
    if (answer === 'crash') return
    if (answer === 'deferred' || answer === 'refused') {
      this.#lastAttemptAt = null
      if (answer === 'refused') this.#refused = { ...this.#refused, [way]: 'no' }
      return
    }
    this.#attempts += 1
    this.#lastAttemptAt = this.#now
    if (answer !== 'lost-before') this.made.push({ at: this.#now, way })
  }
}
