/** The week minute by minute: what Datadog showed beside what the ledger says, and where that differs. */

import { minuteOf } from '../../src/workflow/minute.ts'
import type { Network } from './network.ts'
import { atMinute } from './troubles.ts'
import type { Truth } from './truth.ts'

/** What was shown when the minute was over. */
export interface Shown {
  readonly cumulative: bigint | null
  readonly runRate: bigint | null
  readonly pulse: bigint
}

export interface Minute extends Shown {
  /** Of the moment for which the gauges were sent: the beginning of the minute after. */
  readonly truth: bigint
  readonly runRateTruth: bigint
  readonly booked: bigint
  /** All minutes up to this one, as the intake has them in the end. */
  readonly delivered: bigint
  readonly deliveredTruth: bigint
}

export interface Verdict {
  readonly minutes: readonly Minute[]
  readonly problems: readonly string[]
  readonly silentMinutes: number
  readonly worstBehind: bigint
}

export function judge(truth: Truth, shown: readonly Shown[], network: Network): Verdict {
  const accrued = network.accrued()
  let delivered = 0n
  const minutes = shown.map((it, index): Minute => {
    delivered += accrued.get(index) ?? 0n
    const end = minuteOf(atMinute(index + 1))
    return {
      ...it,
      truth: truth.realised(end),
      runRateTruth: truth.runRate(end),
      booked: truth.booked(end),
      delivered,
      deliveredTruth: truth.realised(end),
    }
  })
  return {
    minutes,
    problems: [...overstatements(minutes), ...atTheEnd(minutes), ...badLines(network)],
    // Before anything was booked there is nothing to show.
    silentMinutes: minutes.filter((it) => it.cumulative === null && it.booked > 0n).length,
    worstBehind: minutes.reduce((worst, it) => {
      const behind = it.cumulative === null ? 0n : it.truth - it.cumulative
      return behind > worst ? behind : worst
    }, 0n),
  }
}

function overstatements(minutes: readonly Minute[]): string[] {
  return minutes.flatMap((it, minute) => [
    ...(it.cumulative !== null && it.cumulative > it.truth
      ? [`minute ${minute}: the gauge shows ${it.cumulative - it.truth} micro-dollars too much`]
      : []),
    ...(it.delivered > it.deliveredTruth
      ? [`minute ${minute}: ${it.delivered - it.deliveredTruth} micro-dollars too many delivered`]
      : []),
  ])
}

/** Two calm minutes after the week: then nothing may be missing. The last minute is not frozen yet. */
function atTheEnd(minutes: readonly Minute[]): string[] {
  const [settled, last] = minutes.slice(-2)
  if (!settled || !last) return ['there was no week']
  return [
    ...(last.cumulative === last.truth
      ? []
      : [`the gauge ends at ${last.cumulative}, the ledger at ${last.truth}`]),
    ...(last.runRate === last.runRateTruth
      ? []
      : [`the run-rate ends at ${last.runRate}, that of the ledger at ${last.runRateTruth}`]),
    ...(last.delivered === settled.deliveredTruth
      ? []
      : [`the intake ends at ${last.delivered}, the ledger at ${settled.deliveredTruth}`]),
  ]
}

function badLines({ tally }: Network): string[] {
  return tally.badLines === 0 ? [] : [`${tally.badLines} lines could not be read`]
}
