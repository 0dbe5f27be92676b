/** Ways to break a dashboard, each a mistake that somebody could make. */

// The documents are taken apart on purpose.
// oxlint-disable-next-line typescript/no-explicit-any
type Loose = any

/** The widget with this title, wherever it is. */
function widget(dashboard: Loose, title: string): Loose {
  const all: Loose[] = dashboard.widgets.flatMap((it: Loose) => [
    it,
    ...(it.definition.widgets ?? []),
  ])
  const found = all.find((it) => it.definition.title === title)
  if (!found) throw new Error(`no widget ${title}`)
  return found
}

const TOTAL = 'Realised since the first removal'
const RUN_RATE = 'Off now, per month'
const BY_TEAM = 'Off now, by team'
const FUNNEL = 'From found to removed'
const OVER_TIME = 'Realised dollars (ledger)'
const LATENCY = 'Time to approve'
const FAILED = 'Failed removals'

function query(dashboard: Loose, title: string, text: string): void {
  widget(dashboard, title).definition.requests[0].queries[0].query = text
}

function request(dashboard: Loose, title: string): Loose {
  return widget(dashboard, title).definition.requests[0]
}

export const BROKEN: Readonly<Record<string, (dashboard: Loose) => void>> = {
  'no layout type': (d) => delete d.layout_type,
  'a misspelt layout type': (d) => (d.layout_type = 'orderd'),
  'no title': (d) => delete d.title,
  'an unknown key at the top': (d) => (d.titel = 'x'),
  'a misspelt widget type': (d) => (widget(d, TOTAL).definition.type = 'query_valeu'),
  'an unknown key in a widget': (d) => (widget(d, TOTAL).definition.precison = 2),
  'an unknown aggregator': (d) => (request(d, TOTAL).queries[0].aggregator = 'latest'),
  'a query without a name': (d) => delete request(d, TOTAL).queries[0].name,
  'a misspelt data source': (d) => (request(d, TOTAL).queries[0].data_source = 'metric'),
  'a formula without a formula': (d) => (request(d, TOTAL).formulas[0] = { alias: 'x' }),
  'an unknown palette': (d) => (request(d, FAILED).conditional_formats[0].palette = 'red_on_red'),
  'an unknown display type': (d) => (request(d, OVER_TIME).display_type = 'lines'),
  'a negative place': (d) => (d.widgets[0].layout.x = -1),
  'a place without a width': (d) => delete d.widgets[0].layout.width,
  'a width in words': (d) => (d.widgets[0].layout.width = '12'),
  'a widget of no height': (d) => (widget(d, TOTAL).layout.height = 0),
  'requests that are no list': (d) => (widget(d, TOTAL).definition.requests = {}),
  'two requests for one number': (d) =>
    widget(d, TOTAL).definition.requests.push(structuredClone(request(d, TOTAL))),
  'an SLO without a view': (d) => delete widget(d, 'Scans succeed').definition.view_type,
  'an SLO over an unknown window': (d) =>
    (widget(d, 'Scans succeed').definition.time_windows = ['8d']),
  'a template variable without a name': (d) => delete d.template_variables[0].name,
  'a misspelt response format': (d) => (request(d, OVER_TIME).response_format = 'timeserie'),
  'a misspelt unit': (d) => (request(d, TOTAL).formulas[0].number_format.unit.unit = 'dollar'),
  'an unknown metric': (d) => query(d, TOTAL, 'sum:cloudthrift.savings.cumulativ{*}.rollup(max)'),
  'a tag that is never sent': (d) =>
    query(d, BY_TEAM, 'sum:cloudthrift.savings.run_rate_monthly{*} by {region}'),
  'a filter that is never sent': (d) =>
    query(d, RUN_RATE, 'sum:cloudthrift.savings.run_rate_monthly{host:a}'),
  'a filter that is never sent, negated': (d) =>
    query(d, RUN_RATE, 'sum:cloudthrift.savings.run_rate_monthly{!region:a}'),
  'a value that is never sent': (d) =>
    query(d, FAILED, 'sum:cloudthrift.actions.executed{result:failed}.as_count()'),
  'a count without as_count': (d) => query(d, FUNNEL, 'sum:cloudthrift.findings.detected{*}'),
  'a count that is averaged': (d) =>
    query(d, FUNNEL, 'avg:cloudthrift.findings.detected{*}.as_count()'),
  'a gauge with as_count': (d) =>
    query(d, RUN_RATE, 'sum:cloudthrift.savings.run_rate_monthly{*}.as_count()'),
  'a cumulative gauge rolled up by average': (d) =>
    query(d, TOTAL, 'sum:cloudthrift.savings.cumulative{*}'),
  'a cumulative gauge rolled up by sum': (d) =>
    query(d, TOTAL, 'sum:cloudthrift.savings.cumulative{*}.rollup(sum)'),
  'an average of dollars': (d) =>
    query(d, TOTAL, 'avg:cloudthrift.savings.cumulative{*}.rollup(max)'),
  'dollars without an aggregator': (d) =>
    query(d, TOTAL, 'cloudthrift.savings.cumulative{*}.rollup(max)'),
  'a gauge summed over time': (d) => (request(d, TOTAL).queries[0].aggregator = 'sum'),
  'a gauge averaged over time': (d) => (request(d, RUN_RATE).queries[0].aggregator = 'avg'),
  'a number without an aggregator': (d) => delete request(d, TOTAL).queries[0].aggregator,
  'a percentile of a count': (d) =>
    query(d, LATENCY, 'p95:cloudthrift.approvals.decided{*}.as_count()'),
  'an unknown percentile': (d) => query(d, LATENCY, 'p42:cloudthrift.approvals.latency{*}'),
  'a formula over an unknown query': (d) => (request(d, TOTAL).formulas[0].formula = 'zz'),
  'a query that no formula uses': (d) =>
    request(d, TOTAL).queries.push({
      ...structuredClone(request(d, TOTAL).queries[0]),
      name: 'unused',
    }),
  'two queries of one name': (d) =>
    request(d, FUNNEL).queries.push(structuredClone(request(d, FUNNEL).queries[0])),
  'a query that cannot be read': (d) => query(d, TOTAL, 'sum:cloudthrift.savings.cumulative'),
  'half a query that cannot be read': (d) =>
    query(
      d,
      RUN_RATE,
      'sum:cloudthrift.savings.run_rate_monthly{*} - sum:cloudthrift.savings.run_rate_monthly',
    ),
  'an unknown template variable': (d) =>
    query(d, TOTAL, 'sum:cloudthrift.savings.cumulative{$squad}.rollup(max)'),
  'an unknown template variable in an event search': (d) =>
    (request(d, 'What was done').query.query_string = 'source:cloudthrift $squad'),
  'a template variable that was removed': (d) => d.template_variables.splice(3, 1),
  'a widget beyond the grid': (d) => (d.widgets[0].layout.width = 13),
  'two widgets in one place': (d) => (widget(d, RUN_RATE).layout.x = 2),
  'realised dollars beside dollars per month': (d) => {
    const { queries, formulas } = request(d, OVER_TIME)
    queries.push({
      ...structuredClone(queries[0]),
      name: 'r',
      query: 'sum:cloudthrift.savings.run_rate_monthly{$env}',
    })
    formulas.push({ formula: 'r' })
  },
}

export const BROKEN_MONITORS: Readonly<Record<string, (monitor: Loose) => void>> = {
  'an unknown type': (m) => (m.type = 'query alarm'),
  'an unknown option': (m) => (m.options.notify_audits = true),
  'a threshold that is not the one of its query': (m) => (m.options.thresholds.critical = 7),
  'an unknown metric': (m) => (m.query = m.query.replace('cloudthrift.', 'cloudthrift.x')),
  'a message about what it is not grouped by': (m) => (m.message += ' {{host.name}}'),
  'a tag that is never sent': (m) => (m.query = m.query.replace('by {env', 'by {host,env')),
  'no query': (m) => delete m.query,
}
