/**
 * The same figures as Prometheus text: gauges as they are at the moment of the scrape, counts of this
 * process since its start. A Datadog agent that scrapes this and gets DogStatsD too is paid for twice.
 */

import type { TagKey } from '../core/metric-tags.ts'
import { METRICS, type MetricName, type Metrics, NO_METRICS } from '../core/metrics.ts'
import { decimalUsd, type UsdMicros } from '../core/money.ts'
import { type CatalogEntry, entryOf, NAMESPACE } from './catalog.ts'

type Value = UsdMicros | number
type Tags = Readonly<Record<string, string | null>>
type Bound = (key: TagKey, value: string | null) => string

export class PrometheusPage implements Metrics {
  readonly #bound: Bound
  readonly #sinceStart = new Samples()

  constructor(bound: Bound) {
    this.#bound = bound
  }

  count(name: MetricName, value: Value, tags: Tags): void {
    this.#sinceStart.add(name, labelsOf(name, tags, this.#bound), value)
  }

  distribution(name: MetricName, value: Value, tags: Tags): void {
    this.#sinceStart.add(name, labelsOf(name, tags, this.#bound), value)
  }

  /** Gauges are asked for at each scrape. */
  gauge(): void {}
  /** Prometheus knows no events. */
  event(): void {}

  async text(publish: (metrics: Metrics) => Promise<void>): Promise<string> {
    const now = new Samples()
    await publish({
      ...NO_METRICS,
      gauge: (name: MetricName, value: Value, tags: Tags) =>
        now.add(name, labelsOf(name, tags, asGiven), value),
    })
    return now.text() + this.#sinceStart.text()
  }
}

interface Sample {
  /** In millionths of the unit: sums are exact. */
  micros: bigint
  times: number
}

class Samples {
  readonly #samples = new Map<MetricName, Map<string, Sample>>()

  add(name: MetricName, labels: string, value: Value): void {
    if (typeof value === 'number' && !Number.isFinite(value)) return
    const samples = this.#samples.get(name) ?? new Map<string, Sample>()
    const sample = samples.get(labels) ?? { micros: 0n, times: 0 }
    sample.micros += typeof value === 'bigint' ? value : BigInt(Math.round(value * 1e6))
    sample.times += 1
    this.#samples.set(name, samples.set(labels, sample))
  }

  text(): string {
    return [...this.#samples].map(([name, samples]) => block(entryOf(name), samples)).join('')
  }
}

function block({ type, unit, about, name }: CatalogEntry, samples: Map<string, Sample>): string {
  const base = `${NAMESPACE}_${name.replaceAll('.', '_')}${SUFFIXES[unit] ?? ''}`
  const exposed = type === 'count' ? `${base}_total` : base
  const kind = { gauge: 'gauge', count: 'counter', distribution: 'summary' }[type]
  const lines = [...samples].flatMap(([labels, { micros, times }]) =>
    type === 'distribution'
      ? [`${base}_sum${labels} ${decimalUsd(micros)}`, `${base}_count${labels} ${times}`]
      : [`${exposed}${labels} ${decimalUsd(micros)}`],
  )
  return [`# HELP ${exposed} ${about}`, `# TYPE ${exposed} ${kind}`, ...lines, ''].join('\n')
}

const SUFFIXES: Partial<Record<CatalogEntry['unit'], string>> = {
  dollar: '_dollars',
  second: '_seconds',
}

/** Bounded values hold nothing that would have to be escaped. */
function labelsOf(name: MetricName, tags: Tags, bound: Bound): string {
  const labels = METRICS[name].tags.map((key) => `${key}="${bound(key, tags[key] ?? null)}"`)
  return labels.length === 0 ? '' : `{${labels.join(',')}}`
}

/** Of a gauge they are bounded already. */
function asGiven(_key: TagKey, value: string | null): string {
  return value ?? 'none'
}
