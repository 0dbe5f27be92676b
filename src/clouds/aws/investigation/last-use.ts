/**
 * On which day a volume was last attached. EBS sends metrics only while it is, and CloudWatch keeps
 * them for 455 days: the newest datapoint is the answer. It is asked for by volume id, since listings
 * hide metrics that are silent for two weeks. https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html
 */

import {
  CloudWatchClient,
  type MetricDataQuery,
  type MetricDataResult,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch'
import type { History, Said } from '../../../core/investigation.ts'
import type { Scope } from '../../../core/observation.ts'
import type { AwsClients } from '../clients.ts'
import { asking } from '../errors.ts'
import { said } from '../facts.ts'
import { perScope } from '../per-scope.ts'

export const METRICS = 'cloudwatch:GetMetricData'

const DAY_S = 86_400
const DAY_MS = DAY_S * 1_000
const REACH_DAYS = 455
/** 500 metrics and 100,800 datapoints per call are allowed: 66 weeks, or 456 days, each. */
const METRICS_PER_CALL = { weekly: 500, daily: 200 } as const

type LastUse = NonNullable<History['lastUse']>

/** By volume id. The weeks of all volumes are asked for first, then the days of those that have any. */
export function lastUses(
  clients: AwsClients,
  now: () => Date,
): (
  scope: Scope,
  volumeIds: readonly string[],
  signal: AbortSignal,
) => Promise<(volumeId: string) => LastUse> {
  const clientOf = perScope((scope) => clients.inquiry(CloudWatchClient, scope))
  return async (scope, volumeIds, signal) => {
    const client = clientOf(scope)
    // Whole days: whichever way CloudWatch aligns its periods, they are days in UTC.
    const today = Math.floor(now().getTime() / DAY_MS) * DAY_MS
    const since = new Date(today - REACH_DAYS * DAY_MS)
    const found = await said(async () => {
      const weeks = await newest(client, volumeIds, { since, until: now(), by: 'weekly' }, signal)
      const used = [...weeks].filter(([, last]) => 'value' in last && last.value !== null)
      const ids = used.map(([id]) => id)
      const days = await newest(client, ids, { since, until: now(), by: 'daily' }, signal)
      return new Map([...weeks, ...days])
    })
    const asked = { source: METRICS, since: since.toISOString() }
    return (volumeId) => ({ ...asked, ...lastUseOf(found, volumeId) })
  }
}

function lastUseOf(
  found: Said<ReadonlyMap<string, Said<string | null>>>,
  volumeId: string,
): Said<string | null> {
  if ('unknown' in found) return found
  return found.value.get(volumeId) ?? { unknown: `${METRICS}: no answer about this volume` }
}

interface Span {
  readonly since: Date
  readonly until: Date
  readonly by: keyof typeof METRICS_PER_CALL
}

/** The first day of the newest period with a datapoint. */
async function newest(
  client: CloudWatchClient,
  volumeIds: readonly string[],
  span: Span,
  signal: AbortSignal,
): Promise<Map<string, Said<string | null>>> {
  const answers = new Map<string, Said<string | null>>()
  const size = METRICS_PER_CALL[span.by]
  for (let start = 0; start < volumeIds.length; start += size) {
    const chunk = volumeIds.slice(start, start + size)
    const results = await asking(METRICS, () => resultsOf(client, chunk, span, signal))
    for (const [index, volumeId] of chunk.entries()) {
      answers.set(volumeId, answerOf(results.get(nameOf(index)) ?? []))
    }
  }
  return answers
}

async function resultsOf(
  client: CloudWatchClient,
  volumeIds: readonly string[],
  { since, until, by }: Span,
  signal: AbortSignal,
): Promise<Map<string, MetricDataResult[]>> {
  const period = by === 'weekly' ? 7 * DAY_S : DAY_S
  const queries = volumeIds.map((volumeId, index) => queryOf(volumeId, nameOf(index), period))
  const pages = paginateGetMetricData(
    { client },
    { MetricDataQueries: queries, StartTime: since, EndTime: until, ScanBy: 'TimestampDescending' },
    { abortSignal: signal },
  )
  const results: MetricDataResult[] = []
  for await (const page of pages) results.push(...(page.MetricDataResults ?? []))
  return Map.groupBy(results, (it) => it.Id ?? '')
}

/** Parts of one metric may come on several pages; the last part says whether it is whole. */
function answerOf(parts: readonly MetricDataResult[]): Said<string | null> {
  const status = parts.at(-1)?.StatusCode
  if (status !== 'Complete') return { unknown: `${METRICS}: ${status ?? 'no answer'}` }
  const times = parts.flatMap((it) => it.Timestamps ?? []).map((it) => it.getTime())
  return { value: times.length > 0 ? dayOf(Math.max(...times)) : null }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function nameOf(index: number): string {
  return `v${index}`
}

function queryOf(volumeId: string, id: string, period: number): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/EBS',
        MetricName: 'VolumeIdleTime',
        Dimensions: [{ Name: 'VolumeId', Value: volumeId }],
      },
      Period: period,
      Stat: 'SampleCount',
    },
  }
}
