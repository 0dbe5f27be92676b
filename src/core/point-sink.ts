/** A service that takes points of metrics over HTTP and confirms each delivery. */

import type { TagsOf } from './metrics.ts'
import type { UsdMicros } from './money.ts'

/** Realised dollars of one minute. */
export interface SavingsPoint {
  readonly tags: TagsOf<'savings.accrued'>
  /** When the minute begins. */
  readonly at: Date
  readonly micros: UsdMicros
}

/** refused: it certainly has none of them. unsure: the answer was lost, or leaves it open. */
export type Receipt =
  | { readonly result: 'accepted' }
  | { readonly result: 'refused' | 'unsure'; readonly reason: string }

export interface PointSink {
  readonly name: 'datadog'
  /** Never more than `batch` points at once. */
  readonly batch: number
  send(points: readonly SavingsPoint[], signal: AbortSignal): Promise<Receipt>
}
