import { describe, expect, it } from 'vitest'
import { CATALOG } from '../../../src/telemetry/catalog.ts'
import { DatadogApi } from '../../../src/telemetry/datadog/api.ts'
import { applyAll, type Change, type StoredIds } from '../../../src/telemetry/datadog/apply.ts'
import { SLO_ID } from '../../../src/telemetry/datadog/dashboard.ts'
import { type FakeDatadog, startFakeDatadog } from '../../support/fake-datadog.ts'

interface Own extends AsyncDisposable {
  readonly datadog: FakeDatadog
  readonly ids: Map<string, string>
  readonly pauses: number[]
  apply(dryRun?: boolean): Promise<Change[]>
}

async function open(): Promise<Own> {
  const datadog = await startFakeDatadog()
  const ids = new Map<string, string>()
  const pauses: number[] = []
  const stored: StoredIds = {
    get: async (kind, name) => ids.get(`${kind} ${name}`) ?? null,
    set: async (kind, name, id) => void ids.set(`${kind} ${name}`, id),
  }
  const pause = async (ms: number): Promise<void> => void pauses.push(ms)
  const api = new DatadogApi({ url: datadog.url, apiKey: 'api', appKey: 'app', pause })
  return {
    datadog,
    ids,
    pauses,
    apply: (dryRun = false) => Array.fromAsync(applyAll({ api, ids: stored, dryRun })),
    [Symbol.asyncDispose]: () => datadog[Symbol.asyncDispose](),
  }
}

function receiveAll({ metrics }: FakeDatadog): void {
  for (const { fullName } of CATALOG.values()) metrics.set(fullName, { type: 'gauge' })
}

function actionsOf(changes: readonly Change[]): Record<string, string> {
  return Object.fromEntries(
    changes
      .filter(({ what }) => !/^(?:metric|percentiles)/.test(what))
      .map(({ what, action }) => [what, action]),
  )
}

const ALL = [
  'slo scans',
  'monitor heartbeat',
  'monitor drift',
  'monitor actions-failing',
  'monitor outbox-age',
  'monitor scan-stale',
  'dashboard roi',
]
const all = (action: string): Record<string, string> =>
  Object.fromEntries(ALL.map((what) => [what, action]))

describe('applyAll', () => {
  it('makes what is missing, and remembers under which id', async () => {
    await using own = await open()

    expect(actionsOf(await own.apply())).toEqual(all('create'))

    expect([...own.ids.keys()]).toEqual(ALL)
    expect(own.datadog.requests[0]?.headers).toMatchObject({
      'dd-api-key': 'api',
      'dd-application-key': 'app',
    })
  })

  it('shows the service level on the dashboard by the id that it got', async () => {
    await using own = await open()

    await own.apply()

    const [dashboard] = own.datadog.objects.dashboard.values()
    const text = JSON.stringify(dashboard)
    expect(text).toContain(`"slo_id":"${own.ids.get('slo scans')}"`)
    expect(text).not.toContain(SLO_ID)
  })

  it('changes nothing that is as it should be', async () => {
    await using own = await open()
    receiveAll(own.datadog)
    await own.apply()
    const before = own.datadog.changes().length

    const changes = await own.apply()

    expect(new Set(changes.map((each) => each.action))).toEqual(new Set(['keep']))
    expect(own.datadog.changes()).toHaveLength(before)
  })

  it('puts back what somebody changed, and says what it was', async () => {
    await using own = await open()
    await own.apply()
    const id = own.ids.get('monitor drift') ?? ''
    const monitor = own.datadog.objects.monitor.get(id)
    own.datadog.objects.monitor.set(id, { ...monitor, priority: 5, message: 'quiet' })

    const changes = await own.apply()

    expect(actionsOf(changes)).toEqual({ ...all('keep'), 'monitor drift': 'update' })
    const [change] = changes.filter((each) => each.action === 'update')
    expect(change?.differences).toEqual([
      expect.stringMatching(/^message: "quiet" -> "More than a dollar/),
      'priority: 5 -> 3',
    ])
    expect(own.datadog.objects.monitor.get(id)).toMatchObject({ priority: 3 })
  })

  it('says in a dry run what it would do, and does none of it', async () => {
    await using own = await open()
    receiveAll(own.datadog)
    const first = await own.apply(true)
    await own.apply()
    const id = own.ids.get('dashboard roi') ?? ''
    const dashboard = own.datadog.objects.dashboard.get(id)
    own.datadog.objects.dashboard.set(id, { ...dashboard, title: 'CloudThrift: what it saves?' })
    const before = own.datadog.changes().length

    const changes = await own.apply(true)

    expect(actionsOf(first)).toEqual(all('create'))
    expect(changes.filter((each) => each.action === 'update')).toEqual([
      {
        what: 'dashboard roi',
        action: 'update',
        differences: ['title: "CloudThrift: what it saves?" -> "CloudThrift: what it saves"'],
      },
    ])
    expect(own.datadog.changes()).toHaveLength(before)
  })

  it('makes anew what was deleted there', async () => {
    await using own = await open()
    await own.apply()
    const id = own.ids.get('monitor heartbeat') ?? ''
    own.datadog.objects.monitor.delete(id)

    expect(actionsOf(await own.apply())).toEqual({ ...all('keep'), 'monitor heartbeat': 'create' })
  })

  it('takes up what it made without learning the id, instead of making it twice', async () => {
    await using own = await open()
    await own.apply()
    own.ids.clear()

    expect(actionsOf(await own.apply())).toEqual(all('keep'))

    expect(own.datadog.objects.monitor.size).toBe(5)
    expect([...own.ids.keys()]).toEqual(ALL)
  })

  it('leaves alone what only has its name, and what has the id in another place', async () => {
    await using own = await open()
    await own.apply()
    const id = own.ids.get('monitor drift') ?? ''
    const stranger = { ...own.datadog.objects.monitor.get(id), tags: ['team:others'] }
    own.datadog.objects.monitor.set(id, stranger)

    await own.apply()

    expect(own.datadog.objects.monitor.get(id)).toEqual(stranger)
    expect(own.ids.get('monitor drift')).not.toBe(id)
  })

  it('stops when it cannot tell which of two is its own', async () => {
    await using own = await open()
    await own.apply()
    const [first] = own.datadog.objects.dashboard.values()
    own.datadog.objects.dashboard.set('copy', { ...first, id: 'copy' })
    own.ids.delete('dashboard roi')

    await expect(own.apply()).rejects.toMatchObject({
      code: 'DATADOG_REFUSED',
      hint: expect.stringContaining('Delete all but one'),
    })
  })

  it('describes the metrics that Datadog has received, and leaves the others for later', async () => {
    await using own = await open()
    own.datadog.metrics.set('cloudthrift.savings.cumulative', { type: 'gauge' })
    own.datadog.metrics.set('cloudthrift.approvals.latency', { type: 'distribution' })

    const changes = await own.apply()

    const metrics = changes.filter(({ what }) => /^(?:metric|percentiles)/.test(what))
    expect(metrics.filter((each) => each.action !== 'later').map((each) => each.what)).toEqual([
      'metric cloudthrift.savings.cumulative',
      'metric cloudthrift.approvals.latency',
      'percentiles of cloudthrift.approvals.latency',
    ])
    expect(own.datadog.metrics.get('cloudthrift.savings.cumulative')).toMatchObject({
      type: 'gauge',
      unit: 'dollar',
    })
    expect(own.datadog.tagSettings.get('cloudthrift.approvals.latency')).toMatchObject({
      data: {
        attributes: { include_percentiles: true, tags: ['env', 'service', 'kind', 'decision'] },
      },
    })
  })

  it('waits as long as it is told when there were too many requests', async () => {
    await using own = await open()
    const reset = { 'x-ratelimit-reset': '7' }
    own.datadog.trouble.push({ on: /POST .*slo/, how: { status: 429, headers: reset } })

    await own.apply()

    expect(own.pauses).toEqual([7_000])
    expect(own.datadog.objects.slo.size).toBe(1)
  })

  it('does not make a thing twice when it cannot know whether it was made', async () => {
    await using own = await open()
    own.datadog.trouble.push({ on: /POST .*slo/, how: { status: 503 } })

    await expect(own.apply()).rejects.toMatchObject({ code: 'DATADOG_REFUSED' })

    expect(own.datadog.changes()).toEqual(['POST /api/v1/slo'])
  })

  it.each([401, 403])('says which keys to look at when it is answered with %i', async (status) => {
    await using own = await open()
    own.datadog.trouble.push({ on: /./, how: { status } })

    await expect(own.apply()).rejects.toMatchObject({
      hint: expect.stringContaining('DD_APP_KEY'),
    })
  })

  it('asks again a few times when the service is not available, then gives up', async () => {
    await using own = await open()
    const away = { on: /GET .*slo/, how: { status: 503 } }
    own.datadog.trouble.push(away, away, away, away)

    await expect(own.apply()).rejects.toMatchObject({ code: 'DATADOG_REFUSED' })

    expect(own.pauses).toEqual([2_000, 4_000, 8_000])
  })

  it('says where it asked when nobody answers', async () => {
    await using own = await open()
    own.datadog.trouble.push({ on: /./, how: 'cut' })

    await expect(own.apply()).rejects.toMatchObject({
      hint: expect.stringContaining(own.datadog.url),
    })
  })
})
