/** Queries over metrics of the catalogue; what is not in it cannot be asked for. */

import type { TagKey } from '../../core/metric-tags.ts'
import { METRICS, type MetricName, type NameOf } from '../../core/metrics.ts'
import { entryOf } from '../catalog.ts'
import type { JsonObject } from './json.ts'

/** What a reader may narrow the dashboard to. */
export const TEMPLATE_VARIABLES = ['env', 'account', 'kind', 'team'] as const

type Tag = TagKey | 'env'
interface Narrowed {
  /** 'result:failure': only these series. */
  readonly only?: `${TagKey}:${string}`
  readonly by?: Tag
}

/** Series of a gauge differ by place only, so they add up. */
export function gauge(name: NameOf<'gauge'>, narrowed: Narrowed = {}): string {
  return `sum:${selected(name, narrowed)}`
}

/** Realised dollars only grow: the default roll-up, an average, would bend the line and lower its end. */
export function cumulative(name: 'savings.cumulative', narrowed: Narrowed = {}): string {
  return `${gauge(name, narrowed)}.rollup(max)`
}

/** The same for all places: not to be added up. */
export function greatest(name: NameOf<'gauge'>, narrowed: Narrowed = {}): string {
  return `max:${selected(name, narrowed)}`
}

export function count(name: NameOf<'count'>, narrowed: Narrowed = {}): string {
  return `sum:${selected(name, narrowed)}.as_count()`
}

export function percentile(
  rank: 50 | 95,
  name: NameOf<'distribution'>,
  narrowed: Narrowed = {},
): string {
  return `p${rank}:${selected(name, narrowed)}`
}

/** Narrowed to the template variables whose tags the metric carries. */
function selected(name: MetricName, { only, by }: Narrowed): string {
  const tags: readonly string[] = [...METRICS[name].tags, 'env']
  const variables = TEMPLATE_VARIABLES.filter((it) => tags.includes(it)).map((it) => `$${it}`)
  const scope = [...variables, ...(only ? [only] : [])].join(',')
  return `${entryOf(name).fullName}{${scope}}${by ? ` by {${by}}` : ''}`
}

/** One query of a widget; scalar ones say how a stretch of time becomes one number. */
export function asked(
  name: string,
  query: string,
  aggregator?: 'last' | 'sum' | 'max',
): JsonObject {
  return { data_source: 'metrics', name, query, ...(aggregator ? { aggregator } : {}) }
}
