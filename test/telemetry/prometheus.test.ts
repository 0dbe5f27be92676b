import { describe, expect, it } from 'vitest'
import { tagValue } from '../../src/core/metric-tags.ts'
import { PrometheusPage } from '../../src/telemetry/prometheus.ts'

const CELL = { account: '1', kind: 'aws/x', team: 'search' }

function page(): PrometheusPage {
  return new PrometheusPage((_key, value) => tagValue(value))
}

const nothing = async (): Promise<void> => undefined

describe('PrometheusPage', () => {
  it('shows gauges as they are now, with unit, help and type', async () => {
    const text = await page().text(async (metrics) => {
      metrics.gauge('savings.cumulative', 9_007_199_254_740_993n, CELL)
      metrics.gauge('savings.cumulative', 1n, { ...CELL, team: 'other' })
      metrics.gauge('heartbeat', 1, {})
    })

    expect(text.split('\n').filter((each) => !each.startsWith('# HELP'))).toEqual([
      '# TYPE cloudthrift_savings_cumulative_dollars gauge',
      'cloudthrift_savings_cumulative_dollars{account="1",kind="aws/x",team="search"} 9007199254.740993',
      'cloudthrift_savings_cumulative_dollars{account="1",kind="aws/x",team="other"} 0.000001',
      '# TYPE cloudthrift_heartbeat gauge',
      'cloudthrift_heartbeat 1.00',
      '',
    ])
    expect(text).toContain('# HELP cloudthrift_savings_cumulative_dollars Realised')
  })

  it('counts since the start, and sums what was distributed', async () => {
    const own = page()
    own.count('savings.booked_monthly', 100_000n, { ...CELL, action: 'delete' })
    own.count('savings.booked_monthly', 200_000n, { ...CELL, action: 'delete' })
    own.distribution('scan.duration', 1.5, { provider: 'aws', result: 'success' })
    own.distribution('scan.duration', 0.1, { provider: 'aws', result: 'success' })

    const text = await own.text(nothing)

    expect(text).toContain(
      '\ncloudthrift_savings_booked_monthly_dollars_total{account="1",kind="aws/x",team="search",action="delete"} 0.30\n',
    )
    expect(text).toContain('# TYPE cloudthrift_savings_booked_monthly_dollars_total counter')
    expect(text).toContain('# TYPE cloudthrift_scan_duration_seconds summary')
    expect(text).toContain('_sum{provider="aws",result="success"} 1.60\n')
    expect(text).toContain('_count{provider="aws",result="success"} 2\n')
    expect(await own.text(nothing)).toBe(text)
  })

  it('forgets gauges that are not said again', async () => {
    const own = page()
    await own.text(async (metrics) => metrics.gauge('heartbeat', 1, {}))

    expect(await own.text(nothing)).toBe('')
  })

  it('keeps two scrapes at once apart', async () => {
    const own = page()
    const scrape = (account: string): Promise<string> =>
      own.text(async (metrics) => {
        await Promise.resolve()
        metrics.gauge('scan.age', 5, { account, provider: 'aws' })
      })

    const [one, other] = await Promise.all([scrape('1'), scrape('2')])

    expect([one.includes('account="2"'), other.includes('account="1"')]).toEqual([false, false])
  })

  it('can hold no text that ends a label or a line', async () => {
    const own = page()
    const evil = 'a"} 1\ncloudthrift_savings_cumulative_dollars 1000000\n# "'
    own.count('findings.detected', 1, { account: evil, kind: evil })
    own.count('scan.completed', Number.NaN, { account: '1', provider: 'aws', result: 'success' })

    const lines = (await own.text(nothing)).trimEnd().split('\n')

    expect(lines).toHaveLength(3)
    expect(lines[2]).toMatch(
      /^cloudthrift_findings_detected_total\{account="[\w.]+",kind="[\w.]+"\} 1\.00$/,
    )
  })
})
