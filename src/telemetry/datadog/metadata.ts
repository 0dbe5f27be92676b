/**
 * What Datadog is told about each metric. Neither type nor interval: the agent sets these, and changing
 * them later would change what old counts come to.
 */

import { CATALOG, type CatalogEntry } from '../catalog.ts'
import type { JsonObject } from './json.ts'

export function metricMetadata(): ReadonlyMap<string, JsonObject> {
  return new Map([...CATALOG.values()].map((entry) => [entry.fullName, about(entry)]))
}

function about({ name, unit, about: description }: CatalogEntry): JsonObject {
  return { description, short_name: name, unit }
}

/** Percentiles exist only where they are asked for, and tags only as far as they are named. */
export function distributionTags(): ReadonlyMap<string, JsonObject> {
  const distributions = [...CATALOG.values()].filter((it) => it.type === 'distribution')
  return new Map(
    distributions.map(({ fullName, tags }) => [
      fullName,
      {
        metric_type: 'distribution',
        include_percentiles: true,
        tags: ['env', 'service', ...tags],
      },
    ]),
  )
}
