import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PointSink, SavingsPoint } from '../../src/core/point-sink.ts'
import { datadogSeries } from '../../src/telemetry/datadog-series.ts'
import { unhurried } from '../support/clouds.ts'
import { type FakeDatadog, startFakeDatadog } from '../support/fake-datadog.ts'

const SEARCH = { account: '111122223333', kind: 'aws/ebs-volume-unattached', team: 'search' }
const AT = new Date('2026-03-02T09:00:00.000Z')

let datadog: FakeDatadog
let sink: PointSink
beforeAll(async () => {
  datadog = await startFakeDatadog()
  sink = sinkAt(datadog.url)
})
beforeEach(() => {
  datadog.requests.length = 0
})
afterAll(() => datadog[Symbol.asyncDispose]())

function sinkAt(url: string): PointSink {
  return datadogSeries({ url, apiKey: 'key', env: 'production', service: 'cloudthrift' })
}

function point(micros: bigint, change: Partial<SavingsPoint> = {}): SavingsPoint {
  return { tags: SEARCH, at: AT, micros, ...change }
}

describe('datadogSeries', () => {
  it('sends counts of a minute, one series for each combination of tags', async () => {
    const later = new Date(AT.getTime() + 60_000)
    const payments = { ...SEARCH, team: 'payments' }

    const receipt = await sink.send(
      [point(60_000n), point(1n, { at: later }), point(-5n, { tags: payments })],
      unhurried(),
    )

    expect(receipt).toEqual({ result: 'accepted' })
    const [request] = datadog.requests
    expect(request?.headers).toMatchObject({ 'dd-api-key': 'key' })
    const tags = ['env:production', 'service:cloudthrift', 'account:111122223333']
    const series = {
      metric: 'cloudthrift.savings.accrued',
      type: 1,
      interval: 60,
      unit: 'dollar',
    }
    const kind = 'kind:aws/ebs-volume-unattached'
    expect(JSON.parse(request?.body ?? '')).toEqual({
      series: [
        {
          ...series,
          tags: [...tags, kind, 'team:search'],
          points: [
            { timestamp: 1_772_442_000, value: 0.06 },
            { timestamp: 1_772_442_060, value: 0.000001 },
          ],
        },
        {
          ...series,
          tags: [...tags, kind, 'team:payments'],
          points: [{ timestamp: 1_772_442_000, value: -0.000005 }],
        },
      ],
    })
  })

  it('writes every digit of an amount that a float would round', async () => {
    await sink.send([point(9_007_199_254_740_993n)], unhurried())

    expect(datadog.requests[0]?.body).toContain('"value":9007199254.740993}')
  })

  it.each([
    [400, 'refused'],
    [403, 'refused'],
    [413, 'refused'],
    [429, 'refused'],
    [503, 'refused'],
    [500, 'unsure'],
    [502, 'unsure'],
    [504, 'unsure'],
    [200, 'unsure'],
    [301, 'unsure'],
  ] as const)('takes an answer of %i as %s', async (status, result) => {
    datadog.trouble.push({ on: /series/, how: { status } })

    expect(await sink.send([point(1n)], unhurried())).toMatchObject({ result })
  })

  it('is unsure when the connection is cut', async () => {
    datadog.trouble.push({ on: /series/, how: 'cut' })

    expect(await sink.send([point(1n)], unhurried())).toMatchObject({ result: 'unsure' })
  })

  it('knows that nothing was sent when nobody listens', async () => {
    const gone = await startFakeDatadog()
    await gone[Symbol.asyncDispose]()

    expect(await sinkAt(gone.url).send([point(1n)], unhurried())).toEqual({
      result: 'refused',
      reason: 'ECONNREFUSED',
    })
  })

  it('stops when it is told to, and is then unsure', async () => {
    const receipt = await sink.send([point(1n)], AbortSignal.abort())

    expect(receipt).toMatchObject({ result: 'unsure', reason: 'AbortError' })
  })

  it('never has a batch that is larger than a request may be', async () => {
    const long = 'x'.repeat(150)
    const wordy = datadogSeries({ url: datadog.url, apiKey: 'key', env: long, service: long })
    const points = Array.from({ length: wordy.batch }, (_, index) =>
      point(-9_007_199_254_740_993n, {
        tags: { account: long, kind: long, team: `${index}`.padStart(150, 'y') },
      }),
    )

    expect(await wordy.send(points, unhurried())).toEqual({ result: 'accepted' })

    expect(Buffer.byteLength(datadog.requests[0]?.body ?? '')).toBeLessThan(512_000)
  })
})
