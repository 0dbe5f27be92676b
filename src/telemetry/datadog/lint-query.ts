/**
 * What Datadog accepts and would still be wrong: a metric or tag that is never sent, a count read as a
 * rate, a cumulative line bent by averages. Each problem is a sentence.
 */

import { VALUES } from '../../core/metric-tags.ts'
import { CATALOG, type CatalogEntry, NAMESPACE } from '../catalog.ts'

const SELECTION = new RegExp(
  `(?:(?<aggregator>\\w+):)?${NAMESPACE}\\.(?<name>[a-z_.]+)\\{(?<scope>[^}]*)\\}` +
    `(?: by \\{(?<by>[^}]*)\\})?(?<functions>(?:\\.[a-z_]+\\([^)]*\\))*)`,
  'g',
)
const GLOBAL_TAGS = ['env', 'service']
const OF_DISTRIBUTIONS = /^(?:p(?:50|75|90|95|99)|avg|max|min|count|sum)$/
const REALISED: readonly string[] = ['savings.cumulative', 'savings.accrued']

interface Selection {
  readonly entry: CatalogEntry
  readonly aggregator: string
  readonly scope: readonly string[]
  readonly by: readonly string[]
  readonly functions: string
}

export function lintQuery(query: string): string[] {
  const matches = [...query.matchAll(SELECTION)]
  const mentions = query.split(`${NAMESPACE}.`).length - 1
  if (matches.length === 0 || matches.length !== mentions) return [`cannot be read: ${query}`]
  return matches.flatMap((match) => {
    const { name = '', aggregator = '', scope = '', by = '', functions = '' } = match.groups ?? {}
    const entry = CATALOG.get(name)
    if (!entry) return [`there is no metric ${name}`]
    const selection = { entry, aggregator, scope: split(scope), by: split(by), functions }
    return RULES.flatMap((rule) => rule(selection)).map((problem) => `${name}: ${problem}`)
  })
}

/** The metrics that a query reads. */
export function metricsIn(query: string): CatalogEntry[] {
  return [...query.matchAll(SELECTION)].flatMap(
    (match) => CATALOG.get(match.groups?.['name'] ?? '') ?? [],
  )
}

/** Realised dollars and dollars per month are two things: one graph shows one of them. */
export function mixesNotions(entries: readonly CatalogEntry[]): boolean {
  const dollars = entries.filter(
    (it) => it.unit === 'dollar' && /^(?:savings|waste)\./.test(it.name),
  )
  const realised = dollars.filter((it) => REALISED.includes(it.name))
  return realised.length > 0 && realised.length < dollars.length
}

function split(list: string): string[] {
  return list
    .split(',')
    .map((it) => it.trim())
    .filter((it) => it !== '' && it !== '*')
}

type Rule = (selection: Selection) => string[]

const RULES: readonly Rule[] = [
  ({ entry, scope, by }) =>
    [...by, ...scope.map(keyOf)]
      .filter((key) => ![...entry.tags, ...GLOBAL_TAGS].includes(key))
      .map((key) => `the tag ${key} is never sent`),
  ({ scope }) =>
    scope.flatMap((it) => {
      const [key = '', value] = it.replace(/^!/, '').split(':')
      const values = Object.entries(VALUES).find(([known]) => known === key)?.[1]
      const isKnown = value === undefined || !values || values.some((known) => known === value)
      return isKnown ? [] : [`the tag ${key} is never ${value}`]
    }),
  ({ entry, functions }) =>
    entry.type === 'count' && !functions.includes('.as_count()')
      ? ['a count is read with .as_count()']
      : [],
  ({ entry, functions }) =>
    entry.type !== 'count' && functions.includes('.as_count()')
      ? [`a ${entry.type} is not a count`]
      : [],
  ({ entry, functions }) =>
    entry.name === 'savings.cumulative' && !functions.includes('.rollup(max')
      ? ['needs .rollup(max): the default roll-up is an average']
      : [],
  ({ entry, aggregator }) =>
    entry.type === 'gauge' && entry.unit === 'dollar' && !['sum', 'max'].includes(aggregator)
      ? ['dollars in several places are summed']
      : [],
  ({ entry, aggregator }) =>
    entry.type === 'distribution' && !OF_DISTRIBUTIONS.test(aggregator)
      ? [`a distribution has no ${aggregator || 'default aggregator'}`]
      : [],
  ({ entry, aggregator }) =>
    entry.type === 'count' && aggregator !== 'sum' ? ['counts are summed'] : [],
]

function keyOf(filter: string): string {
  return filter.replace(/^[!$]+/, '').split(':')[0] ?? ''
}
