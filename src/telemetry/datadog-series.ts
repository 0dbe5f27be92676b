/**
 * The exact sink: points to Datadog's HTTP intake, confirmed by 202. Amounts go as decimal text that was
 * written from integers. Every request has a deadline, and whatever the answer leaves open is unsure.
 */

import type { PointSink, Receipt, SavingsPoint } from '../core/point-sink.ts'
import { entryOf } from './catalog.ts'
import { wireValue } from './wire-value.ts'

const DEADLINE_MS = 20_000
/** 512,000 bytes is the limit of a request; a point with the longest tags there can be takes 900. */
const BATCH = 500
const COUNT = 1
const INTERVAL_SECONDS = 60
/** These say that nothing was taken in. What else goes wrong may have come after that. */
const NOT_TAKEN: ReadonlySet<number> = new Set([400, 401, 403, 404, 408, 413, 429, 503])
const NOT_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

export interface DatadogSeriesOptions {
  readonly url: string
  readonly apiKey: string
  readonly env: string
  readonly service: string
}

export function datadogSeries(options: DatadogSeriesOptions): PointSink {
  return {
    name: 'datadog',
    batch: BATCH,
    send: (points, signal) => post(options, seriesJson(points, options), signal),
  }
}

async function post(
  { url, apiKey }: DatadogSeriesOptions,
  body: string,
  signal: AbortSignal,
): Promise<Receipt> {
  try {
    const answer = await fetch(new URL('/api/v2/series', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'dd-api-key': apiKey },
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
    })
    await answer.body?.cancel()
    if (answer.status === 202) return { result: 'accepted' }
    const result = NOT_TAKEN.has(answer.status) ? 'refused' : 'unsure'
    return { result, reason: `it answered ${answer.status}` }
  } catch (error) {
    const code = codeOf(error)
    return { result: NOT_SENT.has(code) ? 'refused' : 'unsure', reason: String(code) }
  }
}

/** fetch wraps what the network said. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return 'unknown'
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? cause.code : error.name
}

/** The amounts are put in as text: JSON.stringify would take them through a float. */
function seriesJson(
  points: readonly SavingsPoint[],
  { env, service }: DatadogSeriesOptions,
): string {
  const { fullName, unit } = entryOf('savings.accrued')
  const series = [...Map.groupBy(points, ({ tags }) => JSON.stringify(tags)).values()].map(
    (members) => {
      const tags = Object.entries({ env, service, ...members[0]?.tags })
      const about = {
        metric: fullName,
        type: COUNT,
        interval: INTERVAL_SECONDS,
        unit,
        tags: tags.map(([key, value]) => `${key}:${value}`),
      }
      return `${JSON.stringify(about).slice(0, -1)},"points":[${members.map(pointJson).join(',')}]}`
    },
  )
  return `{"series":[${series.join(',')}]}`
}

function pointJson({ at, micros }: SavingsPoint): string {
  return `{"timestamp":${Math.floor(at.getTime() / 1_000)},"value":${wireValue(micros)}}`
}
