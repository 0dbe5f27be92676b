/**
 * Checks dashboards, monitors and service levels by their meaning, before anything is sent. Their form is
 * checked by Datadog's own typed client, in the tests.
 */

import { isObject, type Json, type JsonObject, objectsOf } from './json.ts'
import { lintQuery, metricsIn, mixesNotions } from './lint-query.ts'

const COLUMNS = 12
const ONE_REQUEST = ['query_value', 'toplist', 'list_stream']
const FUNCTIONS = /\b[a-z_]+(?=\()/g
const VARIABLE = /\$(?<name>[a-z_]+)/g

export function lintDashboard(dashboard: JsonObject): string[] {
  const variables = objectsOf(dashboard['template_variables']).map((it) => text(it['name']))
  return [
    ...(text(dashboard['title']) ? [] : ['it has no title']),
    ...lintWidgets(objectsOf(dashboard['widgets']), new Set(variables)),
  ]
}

function lintWidgets(widgets: readonly JsonObject[], variables: ReadonlySet<string>): string[] {
  const overlaps = overlapsOf(widgets.map((it) => object(it['layout'])))
  const problems = widgets.flatMap((widget) => {
    const definition = object(widget['definition'])
    const name = text(definition['title']) || text(definition['type'])
    return [
      ...lintLayout(object(widget['layout'])),
      ...lintDefinition(definition, variables),
      ...lintWidgets(objectsOf(definition['widgets']), variables),
    ].map((problem) => `${name}: ${problem}`)
  })
  return [...overlaps, ...problems]
}

function lintLayout(layout: JsonObject): string[] {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((key) => layout[key])
  const isWhole = [x, y, width, height].every((it) => Number.isInteger(it) && Number(it) >= 0)
  if (!isWhole || Number(width) === 0 || Number(height) === 0) return ['its place is not whole']
  return Number(x) + Number(width) > COLUMNS ? [`it does not fit into ${COLUMNS} columns`] : []
}

function overlapsOf(layouts: readonly JsonObject[]): string[] {
  return layouts.flatMap((it, index) =>
    layouts
      .slice(index + 1)
      .filter((other) => meets(it, other, 'x', 'width') && meets(it, other, 'y', 'height'))
      .map((other) => `two widgets share the place ${Number(other['x'])}/${Number(other['y'])}`),
  )
}

function meets(one: JsonObject, other: JsonObject, axis: 'x' | 'y', size: string): boolean {
  return (
    Number(one[axis]) < Number(other[axis]) + Number(other[size]) &&
    Number(other[axis]) < Number(one[axis]) + Number(one[size])
  )
}

function lintDefinition(definition: JsonObject, variables: ReadonlySet<string>): string[] {
  const requests = objectsOf(definition['requests'])
  const isOne = !ONE_REQUEST.includes(text(definition['type'])) || requests.length === 1
  return [
    ...(isOne ? [] : ['it needs exactly one request']),
    ...requests.flatMap((request) => lintRequest(request, variables)),
  ]
}

function lintRequest(request: JsonObject, variables: ReadonlySet<string>): string[] {
  const queries = objectsOf(request['queries']).filter((it) => it['data_source'] === 'metrics')
  const texts = [...queries.map((it) => text(it['query'])), queryString(request)]
  const unknown = texts.flatMap((it) =>
    [...it.matchAll(VARIABLE)].flatMap(({ groups }) =>
      variables.has(groups?.['name'] ?? '')
        ? []
        : [`there is no template variable ${groups?.['name']}`],
    ),
  )
  const mixes = mixesNotions(queries.flatMap((it) => metricsIn(text(it['query']))))
  return [
    ...unknown,
    ...(mixes ? ['it mixes realised dollars with dollars per month'] : []),
    ...queries.flatMap((it) => lintQuery(text(it['query']))),
    ...(request['response_format'] === 'scalar' ? queries.flatMap(lintScalar) : []),
    ...lintFormulas(request),
  ]
}

function queryString(request: JsonObject): string {
  return text(object(request['query'])['query_string'])
}

/** A gauge over time is how it is at the end, or at worst; its sum over time is nothing. */
function lintScalar(query: JsonObject): string[] {
  const aggregator = text(query['aggregator'])
  if (!aggregator) return ['a single number needs an aggregator']
  const isGauge = metricsIn(text(query['query'])).some((it) => it.type === 'gauge')
  return isGauge && !['last', 'max'].includes(aggregator)
    ? [`the ${aggregator} of a gauge over time means nothing`]
    : []
}

function lintFormulas(request: JsonObject): string[] {
  const names = objectsOf(request['queries']).map((it) => text(it['name']))
  const formulas = objectsOf(request['formulas']).map((it) => text(it['formula']))
  const used = formulas.flatMap((it) => it.replace(FUNCTIONS, '').match(/[a-z]\w*/g) ?? [])
  return [
    ...used.filter((name) => !names.includes(name)).map((name) => `there is no query ${name}`),
    ...(formulas.length > 0
      ? names.filter((name) => !used.includes(name)).map((name) => `nothing uses query ${name}`)
      : []),
    ...(new Set(names).size === names.length ? [] : ['two queries have one name']),
  ]
}

export function lintMonitor(monitor: JsonObject): string[] {
  const query = text(monitor['query'])
  const critical = object(object(monitor['options'])['thresholds'])['critical']
  const limit = /[<>]=?\s*(?<limit>-?[\d.]+)\s*$/.exec(query)?.groups?.['limit']
  const groups = /by \{(?<by>[^}]*)\}/.exec(query)?.groups?.['by']?.split(',') ?? []
  const named = [...text(monitor['message']).matchAll(/\{\{(?<name>[a-z_]+)\.name\}\}/g)]
  return [
    ...lintQuery(query),
    ...(limit !== undefined && Number(limit) === critical
      ? []
      : ['its query and its critical threshold differ']),
    ...named
      .map(({ groups: found }) => found?.['name'] ?? '')
      .filter((name) => !groups.includes(name))
      .map((name) => `its message names ${name}, which it is not grouped by`),
  ]
}

export function lintServiceLevel(level: JsonObject): string[] {
  const query = object(level['query'])
  return [text(query['numerator']), text(query['denominator'])].flatMap(lintQuery)
}

function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
