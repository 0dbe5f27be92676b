/** All that we keep at Datadog under an id of theirs, in the order in which it has to be made. */

import { dashboard } from './dashboard.ts'
import type { JsonObject } from './json.ts'
import { lintDashboard, lintMonitor, lintServiceLevel } from './lint.ts'
import { monitors, serviceLevel } from './monitors.ts'

export type ObjectKind = 'slo' | 'monitor' | 'dashboard'

export interface DatadogObject {
  readonly kind: ObjectKind
  /** Ours: under it the id is stored, and the file in docs/datadog is named. */
  readonly name: string
  readonly body: JsonObject
}

export function datadogObjects(): DatadogObject[] {
  return [
    { kind: 'slo', name: 'scans', body: serviceLevel() },
    ...[...monitors()].map(([name, body]) => ({ kind: 'monitor' as const, name, body })),
    { kind: 'dashboard', name: 'roi', body: dashboard() },
  ]
}

/** What is wrong with an object by its meaning; empty when it may be sent. */
export function lintObject({ kind, body }: DatadogObject): string[] {
  switch (kind) {
    case 'slo':
      return lintServiceLevel(body)
    case 'monitor':
      return lintMonitor(body)
    case 'dashboard':
      return lintDashboard(body)
  }
}
