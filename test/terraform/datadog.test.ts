import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { datadogStack } from '../../terraform/datadog/datadog.ts'
import {
  type Definition,
  type Definitions,
  readDefinitions,
} from '../../terraform/datadog/definitions.ts'
import { scratch } from '../support/child.ts'

const MONITOR = {
  name: 'drift',
  query: 'max(last_1h):…',
  message: '{{#is_alert}}${x} %{y}{{/is_alert}}',
}
const DASHBOARD = { title: 'ROI', widgets: [{ definition: { slo_id: '${SLO_ID_SCANS}' } }] }
const OBJECTIVE = {
  name: 'Scans succeed',
  type: 'metric',
  query: { numerator: 'sum:good{*}', denominator: 'sum:all{*}' },
  thresholds: [{ timeframe: '30d', target: 99, warning: 99.5 }],
  tags: ['service:cloudthrift'],
}

function definition(name: string, body: object): Definition {
  return { name, body: JSON.stringify(body, null, 2) }
}

function definitions(change: Partial<Definitions> = {}): Definitions {
  return {
    dashboards: [definition('roi', DASHBOARD)],
    monitors: [definition('drift', MONITOR)],
    objectives: [definition('scans', OBJECTIVE)],
    ...change,
  }
}

describe('the stack datadog', () => {
  it('passes monitors on word for word: nothing in them is an expression of Terraform', () => {
    const { resource } = JSON.parse(datadogStack(definitions()))

    const { monitor } = resource.datadog_monitor_json.drift
    expect(JSON.parse(monitor.replaceAll('$${', () => '${').replaceAll('%%{', '%{'))).toEqual(
      MONITOR,
    )
    expect(monitor).not.toMatch(/(?<!\$)\$\{|(?<!%)%\{/)
  })

  it('puts the id of an objective where a dashboard names it', () => {
    const { resource } = JSON.parse(datadogStack(definitions()))

    const { dashboard } = resource.datadog_dashboard_json.roi
    const expected = '${datadog_service_level_objective.scans.id}'
    expect(JSON.parse(dashboard).widgets[0].definition.slo_id).toBe(expected)
    expect(resource.datadog_service_level_objective.scans).toEqual({
      ...OBJECTIVE,
      query: [OBJECTIVE.query],
    })
  })

  it('refuses a dashboard that names an objective which is not there', () => {
    expect(() => datadogStack(definitions({ objectives: [] }))).toThrow(
      'dashboard roi names the objective scans, but there is no slo-scans.json',
    )
  })

  it('is empty without definitions', async () => {
    await using folder = await scratch()
    const none = await readDefinitions(pathToFileURL(`${folder.path}/nothing/`))

    expect(JSON.parse(datadogStack(none))).not.toHaveProperty('resource')
  })

  it('reads what is named after one of the three kinds, and nothing else of the folder', async () => {
    await using folder = await scratch()
    const files = ['dashboard-roi', 'monitor-scan-stale', 'slo-scans', 'metrics', 'monitor']
    for (const file of files) await writeFile(join(folder.path, `${file}.json`), '{}')
    await writeFile(join(folder.path, 'monitor-notes.txt'), 'no definition')

    const found = await readDefinitions(pathToFileURL(`${folder.path}/`))

    expect(found).toEqual({
      dashboards: [{ name: 'roi', body: '{}' }],
      monitors: [{ name: 'scan_stale', body: '{}' }],
      objectives: [{ name: 'scans', body: '{}' }],
    })
  })
})
