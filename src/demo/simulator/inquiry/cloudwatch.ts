/**
 * CloudWatch, as far as volumes need it: GetMetricData of AWS/EBS. A volume sends datapoints while it is
 * attached, and they are kept for 455 days; so they follow from its attachments.
 */

import type { ServiceRequest } from '../service.ts'
import { AwsError } from '../wire/aws-error.ts'
import { jsonService } from '../wire/json-service.ts'
import { integer, type Params, required, text } from '../wire/query.ts'
import { DAY_MS } from '../world/surroundings.ts'

const KEPT_DAYS = 455
const MAX_QUERIES = 500
const MAX_DATAPOINTS = 100_800

export const cloudWatch = jsonService({
  name: 'cloudwatch',
  signingName: 'monitoring',
  version: '1.0',
  actions: { GetMetricData: getMetricData },
})

function getMetricData(request: ServiceRequest): object {
  const { params, world } = request
  const queries = queriesOf(params)
  const from = Number(text(params, 'NextToken') ?? 0)
  const next = from + Math.min(queries.length, world.examinedPerPage)
  return {
    MetricDataResults: queries.slice(from, next).map((query) => ({
      Id: query.id,
      Label: 'VolumeIdleTime',
      ...pointsOf(query, request),
      StatusCode: 'Complete',
    })),
    ...(next < queries.length ? { NextToken: String(next) } : {}),
  }
}

interface Query {
  readonly id: string
  readonly volumeId: string
  readonly periodMs: number
}

function queriesOf(params: Params): Query[] {
  const queries: Query[] = []
  for (let index = 1; ; index += 1) {
    const prefix = `MetricDataQueries.${index}`
    const id = params[`${prefix}.Id`]
    if (id === undefined) break
    queries.push({
      id,
      volumeId: required(params, `${prefix}.MetricStat.Metric.Dimensions.1.Value`),
      periodMs: (integer(params, `${prefix}.MetricStat.Period`) ?? 300) * 1_000,
    })
  }
  refuseTooMuch(queries, spanOf(params))
  return queries
}

function refuseTooMuch(queries: readonly Query[], { start, end }: TimeSpan): void {
  const points = queries.reduce((sum, it) => sum + Math.ceil((end - start) / it.periodMs), 0)
  if (queries.length > MAX_QUERIES || points > MAX_DATAPOINTS) {
    throw new AwsError('ValidationError', `${queries.length} metrics with ${points} datapoints`)
  }
}

interface TimeSpan {
  readonly start: number
  readonly end: number
}

function spanOf(params: Params): TimeSpan {
  return {
    start: Number(required(params, 'StartTime')) * 1_000,
    end: Number(required(params, 'EndTime')) * 1_000,
  }
}

/** Newest first; a period that touches an attachment has a datapoint. */
function pointsOf(
  { volumeId, periodMs }: Query,
  { params, region, now }: ServiceRequest,
): { readonly Timestamps: Date[]; readonly Values: number[] } {
  const { start, end } = spanOf(params)
  const oldest = Math.max(start, now.getTime() - KEPT_DAYS * DAY_MS)
  const newest = Math.min(end, now.getTime())
  const periods = new Set<number>()
  for (const { from, until = now } of region?.volumes.get(volumeId)?.attachments ?? []) {
    const begin = Math.max(from.getTime(), oldest)
    const finish = Math.min(until.getTime(), newest)
    for (let at = start + Math.floor((begin - start) / periodMs) * periodMs; at < finish; ) {
      periods.add(at)
      at += periodMs
    }
  }
  const times = [...periods].toSorted((a, b) => b - a)
  return { Timestamps: times.map((it) => new Date(it)), Values: times.map(() => 1) }
}
