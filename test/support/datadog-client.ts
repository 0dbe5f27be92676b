/**
 * The form of a document, as Datadog's own typed client knows it: what it cannot read, and keys that it
 * does not know, are problems. It is large, so only tests have it.
 */

import { UnparsedObject } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/util.js'
import { ObjectSerializer } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v1/models/ObjectSerializer.js'
import type { ObjectKind } from '../../src/telemetry/datadog/objects.ts'

const TYPES: Readonly<Record<ObjectKind | 'metric', string>> = {
  dashboard: 'Dashboard',
  monitor: 'Monitor',
  slo: 'ServiceLevelObjectiveRequest',
  metric: 'MetricMetadata',
}

export function problemsOfForm(kind: ObjectKind | 'metric', document: unknown): string[] {
  const type = TYPES[kind]
  try {
    const read: unknown = ObjectSerializer.deserialize(structuredClone(document), type, '')
    ObjectSerializer.serialize(read, type, '')
    return problemsIn(read, '')
  } catch (error) {
    return [error instanceof Error ? error.message : 'it cannot be read']
  }
}

function problemsIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (value instanceof UnparsedObject) return [`${path}: cannot be read`]
  const fields = Object.entries(value)
  const unknown = fields.find(([key]) => key === 'additionalProperties')?.[1]
  return [
    ...Object.keys(unknown ?? {}).map((key) => `${path}/${key}: unknown key`),
    ...fields
      .filter(([key]) => key !== 'additionalProperties')
      .flatMap(([key, inner]) => problemsIn(inner, `${path}/${key}`)),
  ]
}
