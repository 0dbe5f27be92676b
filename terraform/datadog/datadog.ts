/**
 * The stack `datadog`: the committed dashboards, monitors and objectives, word for word. Keys come
 * from the environment (DD_API_KEY, DD_APP_KEY), never from here.
 */

import { literal, openStack, type Stack } from '../layer/stack.ts'
import type { Definition, Definitions } from './definitions.ts'

/** `${SLO_ID_SCANS}` in a dashboard, escaped by then: the id of the objective of slo-scans.json. */
const OBJECTIVE_ID = /\$\$\{SLO_ID_(?<name>[A-Z0-9_]+)\}/g

/** The body of an objective in Datadog's API, as far as Terraform takes it apart. */
interface Objective {
  readonly name: string
  readonly type: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly query: { readonly numerator: string; readonly denominator: string }
  readonly thresholds: readonly {
    readonly timeframe: string
    readonly target: number
    readonly warning?: number
  }[]
}

export function datadogStack({ dashboards, monitors, objectives }: Definitions): string {
  const stack = openStack('datadog', ['datadog'])
  for (const objective of objectives) addObjective(stack, objective)
  for (const { name, body } of monitors) {
    stack.resource('datadog_monitor_json', name, { monitor: literal(compact(body)) })
  }
  const known = objectives.map((it) => it.name)
  for (const { name, body } of dashboards) {
    const dashboard = withObjectives(literal(compact(body)), name, known)
    stack.resource('datadog_dashboard_json', name, { dashboard })
  }
  return stack.json()
}

/** Datadog's provider has no resource that takes an objective as JSON. */
function addObjective(stack: Stack, { name, body }: Definition): void {
  const objective: Objective = JSON.parse(body)
  const { thresholds, query, ...rest } = objective
  stack.resource('datadog_service_level_objective', name, {
    name: literal(rest.name),
    type: rest.type,
    query: [{ numerator: literal(query.numerator), denominator: literal(query.denominator) }],
    thresholds,
    ...(rest.description ? { description: literal(rest.description) } : {}),
    ...(rest.tags ? { tags: rest.tags.map(literal) } : {}),
  })
}

/** Puts the id that Terraform will know where the file has its stand-in. */
function withObjectives(text: string, dashboard: string, known: readonly string[]): string {
  return text.replaceAll(OBJECTIVE_ID, (_all, stated: string) => {
    const name = stated.toLowerCase()
    if (known.includes(name)) return `\${datadog_service_level_objective.${name}.id}`
    throw new Error(
      `dashboard ${dashboard} names the objective ${name}, but there is no slo-${stated.toLowerCase()}.json`,
    )
  })
}

function compact(body: string): string {
  return JSON.stringify(JSON.parse(body))
}
