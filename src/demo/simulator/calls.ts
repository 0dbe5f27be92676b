/**
 * The record of what was asked and answered. It keeps the newest calls: a demo may run for days.
 */

import type { Params } from './wire/query.ts'

const KEPT = 20_000

export interface Call {
  readonly service: string
  readonly action: string
  readonly accountId: string
  readonly region: string
  readonly params: Params
  /** On the world's clock. */
  readonly at: Date
  /**
   * 'pending' while it runs, then 'ok' or the error code. A fault that hides the answer says on
   * which side of the effect: 'cut-before', 'cut-after', 'garbage-before', 'garbage-after'.
   */
  outcome: string
}

export function record(calls: Call[], call: Call): Call {
  if (calls.length >= 2 * KEPT) calls.splice(0, KEPT)
  calls.push(call)
  return call
}
