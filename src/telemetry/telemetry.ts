/** Puts together whoever listens to our metrics, as configured: an agent, a scraper, the exact sink. */

import { type Metrics, NO_METRICS } from '../core/metrics.ts'
import type { PointSink } from '../core/point-sink.ts'
import { datadogSeries } from './datadog-series.ts'
import { DogStatsd } from './dogstatsd.ts'
import { PrometheusPage } from './prometheus.ts'
import { LocalTagSlots, type TagSlotsOptions } from './tag-slots.ts'

const QUIET_MS = 60_000

export interface TelemetryOptions {
  readonly env: string
  readonly service: string
  readonly agent: { readonly host: string; readonly port: number } | null
  readonly datadog: { readonly url: string; readonly apiKey: string | null }
  readonly prometheus: boolean
  readonly admit: TagSlotsOptions['admit']
  readonly now: () => Date
  readonly onProblem: (error: unknown) => void
}

export interface Telemetry extends AsyncDisposable {
  readonly metrics: Metrics
  /** Null: nothing is delivered with a receipt. */
  readonly sink: PointSink | null
  readonly page: PrometheusPage | null
  /** False: nobody listens, so nothing has to be published each minute. */
  readonly isHeard: boolean
}

export function startTelemetry(options: TelemetryOptions): Telemetry {
  const { env, service, agent, datadog, now } = options
  const onProblem = quietly(options.onProblem, now)
  const { bound } = new LocalTagSlots({ ...options, onProblem })
  const statsd = agent && new DogStatsd({ to: agent, env, service, bound, onProblem })
  const page = options.prometheus ? new PrometheusPage(bound) : null
  const { apiKey, url } = datadog
  return {
    metrics: together([statsd, page].filter((it) => it !== null)),
    sink: apiKey === null ? null : datadogSeries({ url, apiKey, env, service }),
    page,
    isHeard: statsd !== null,
    async [Symbol.asyncDispose]() {
      await statsd?.[Symbol.asyncDispose]()
    },
  }
}

function together(all: readonly Metrics[]): Metrics {
  const [only] = all
  if (!only) return NO_METRICS
  if (all.length === 1) return only
  return {
    count: (name, value, tags) => {
      for (const it of all) it.count(name, value, tags)
    },
    gauge: (name, value, tags) => {
      for (const it of all) it.gauge(name, value, tags)
    },
    distribution: (name, value, tags) => {
      for (const it of all) it.distribution(name, value, tags)
    },
    event: (event) => {
      for (const it of all) it.event(event)
    },
  }
}

/** An agent that is down says so with every packet: once a minute is enough. */
function quietly(report: (error: unknown) => void, now: () => Date): (error: unknown) => void {
  let reportedAt = Number.NEGATIVE_INFINITY
  return (error) => {
    const at = now().getTime()
    if (at - reportedAt < QUIET_MS) return
    reportedAt = at
    report(error)
  }
}
