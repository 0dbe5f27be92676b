/**
 * Metrics over DogStatsD (UDP), with hot-shots. Buffered and never sampled; what is lost on the way is
 * only a pulse, since every gauge is sent again each minute. Gauges carry neither host nor version nor
 * container: two replicas, or two versions, write the same series instead of two that add up.
 */

import type { Writable } from 'node:stream'
import { StatsD } from 'hot-shots'
import { type TagKey, tagValue } from '../core/metric-tags.ts'
import { METRICS, type MetricEvent, type MetricName, type Metrics } from '../core/metrics.ts'
import type { UsdMicros } from '../core/money.ts'
import { asciiLine } from './ascii.ts'
import { entryOf } from './catalog.ts'
import { wireValue } from './wire-value.ts'

declare module 'hot-shots' {
  /** hot-shots writes a value as it is given: text keeps every digit. */
  interface StatsD {
    gauge(stat: string, value: string, tags: Readonly<Record<string, string>>): void
    increment(stat: string, value: string, tags: Readonly<Record<string, string>>): void
    distribution(stat: string, value: string, tags: Readonly<Record<string, string>>): void
  }
}

const PACKET_BYTES = 1_400
const FLUSH_MS = 1_000

export interface DogStatsdOptions {
  /** Where the agent listens; or, for tests and simulations, where packets are written. */
  readonly to: { readonly host: string; readonly port: number } | Writable
  readonly env: string
  readonly service: string
  /** False: a receiver that knows tags, but neither events nor Datadog's further fields. */
  readonly isDatadog?: boolean
  /** How long lines wait for company in a packet. */
  readonly flushMs?: number
  /** The value of a tag as it may be sent: bounded. */
  readonly bound: (key: TagKey, value: string | null) => string
  readonly onProblem: (error: Error) => void
}

type Tags = Readonly<Record<string, string | null>>

export class DogStatsd implements Metrics, AsyncDisposable {
  readonly #options: DogStatsdOptions
  readonly #client: StatsD
  readonly #gauges: StatsD

  constructor(options: DogStatsdOptions) {
    const { to, env, service, isDatadog = true, flushMs = FLUSH_MS, onProblem } = options
    this.#options = options
    this.#client = new StatsD({
      ...('host' in to ? { host: to.host, port: to.port } : { protocol: 'stream', stream: to }),
      globalTags: { env: tagValue(env), service: tagValue(service) },
      maxBufferSize: PACKET_BYTES,
      bufferFlushInterval: flushMs,
      cacheDns: true,
      datadog: isDatadog,
      // Its own view of the environment would add version, pod and container to every series.
      includeDataDogTags: false,
      includeDatadogTelemetry: false,
      originDetection: false,
      errorHandler: onProblem,
    })
    // An empty host: the agent puts no host of its own.
    this.#gauges = this.#client.childClient({
      globalTags: isDatadog ? { host: '' } : {},
      cardinality: 'none',
    })
  }

  count(name: MetricName, value: UsdMicros | number, tags: Tags): void {
    this.#send(name, value, (stat, text) =>
      this.#client.increment(stat, text, this.#bounded(name, tags)),
    )
  }

  gauge(name: MetricName, value: UsdMicros | number, tags: Tags): void {
    this.#send(name, value, (stat, text) =>
      this.#gauges.gauge(
        stat,
        text,
        valuesOf(name, (key) => tags[key] ?? null),
      ),
    )
  }

  distribution(name: MetricName, value: UsdMicros | number, tags: Tags): void {
    this.#send(name, value, (stat, text) =>
      this.#client.distribution(stat, text, this.#bounded(name, tags)),
    )
  }

  event({ title, text, findingId, tags }: MetricEvent): void {
    if (this.#options.isDatadog === false) return
    const options = { aggregation_key: asciiLine(findingId), source_type_name: 'cloudthrift' }
    const bounded = this.#bounded('savings.cumulative', tags)
    this.#client.event(asciiLine(title), asciiLine(text), options, { ...bounded })
  }

  /** Writes out what is buffered. */
  flush(): Promise<void> {
    return new Promise((done) => this.#client.flush(() => done()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((done) => this.#client.close(() => done()))
  }

  #send(
    name: MetricName,
    value: UsdMicros | number,
    send: (stat: string, text: string) => void,
  ): void {
    const text = wireValue(value)
    if (text === null) {
      this.#options.onProblem(new RangeError(`${name}: ${value} is not a number that can be sent`))
    } else send(entryOf(name).fullName, text)
  }

  #bounded(name: MetricName, tags: Tags): Record<string, string> {
    const { bound } = this.#options
    return valuesOf(name, (key) => bound(key, tags[key] ?? null))
  }
}

/** Of a gauge they are bounded already, by whoever summed what is equal. */
function valuesOf(
  name: MetricName,
  valueOf: (key: TagKey) => string | null,
): Record<string, string> {
  return Object.fromEntries(METRICS[name].tags.map((key) => [key, tagValue(valueOf(key))]))
}
