/** Metrics we own: they remember what was reported. */

import type { MetricEvent, Metrics } from '../../src/core/metrics.ts'

export interface Reported {
  readonly name: string
  readonly value: bigint | number
  readonly tags: Readonly<Record<string, string | null>>
}

export interface RecordingMetrics extends Metrics {
  readonly reported: Reported[]
  readonly events: MetricEvent[]
  /** The values of one metric, in order. */
  valuesOf(name: string): (bigint | number)[]
}

export function recordingMetrics(): RecordingMetrics {
  const reported: Reported[] = []
  const events: MetricEvent[] = []
  const record = (
    name: string,
    value: bigint | number,
    tags: Readonly<Record<string, string | null>>,
  ): void => void reported.push({ name, value, tags })
  return {
    reported,
    events,
    count: record,
    gauge: record,
    distribution: record,
    event: (event) => void events.push(event),
    valuesOf: (name) => reported.filter((it) => it.name === name).map((it) => it.value),
  }
}
