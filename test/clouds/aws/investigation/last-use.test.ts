import { describe, expect, it } from 'vitest'
import { awsClients } from '../../../../src/clouds/aws/clients.ts'
import { lastUses as lastUsesOf } from '../../../../src/clouds/aws/investigation/last-use.ts'
import { NO_ROLES } from '../../../../src/clouds/aws/roles.ts'
import type { History } from '../../../../src/core/investigation.ts'
import { DAY_MS } from '../../../support/clock.ts'
import { KEYS, REGION, SCOPE, unhurried } from '../../../support/clouds.ts'
import { skipBackOff } from '../../../support/no-back-off.ts'
import { type Adapter, openAdapter, VOLUMES } from '../adapter.ts'

skipBackOff()

/** Of every volume, by id. */
async function lastUses(aws: Adapter): Promise<ReadonlyMap<string, History['lastUse']>> {
  const { inquiry } = aws.detector(VOLUMES)
  const found = await inquiry.history(SCOPE, await aws.candidates(VOLUMES), unhurried())
  return new Map([...found].map(([id, { lastUse }]) => [id, lastUse]))
}

function daysAgo({ clock }: Adapter, days: number): Date {
  return new Date(clock.now().getTime() - days * DAY_MS)
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}

function attachedFor(aws: Adapter, from: number, until: number): { id: string } {
  const instance = { instanceId: 'i-0abc', device: '/dev/sdf', deleteOnTermination: false }
  const span = { from: daysAgo(aws, from), until: daysAgo(aws, until) }
  const createdAt = daysAgo(aws, 900)
  return aws.region.addVolume({ createdAt, attachments: [{ ...instance, ...span }] })
}

function metricCalls({ simulator }: Adapter): number {
  return simulator.calls.filter((each) => each.action === 'GetMetricData').length
}

describe('the last use of a volume', () => {
  it.each([
    [1.2, 0.9],
    [61.5, 60.5],
    [400, 399.5],
    [600, 454.5],
  ])('attached from %d to %d days ago is the day of its end', async (from, until) => {
    await using aws = await openAdapter()
    const { id } = attachedFor(aws, from, until)

    const lastUse = (await lastUses(aws)).get(id)

    expect(lastUse).toMatchObject({
      source: 'cloudwatch:GetMetricData',
      value: dayOf(daysAgo(aws, until)),
    })
    expect(metricCalls(aws)).toBe(2)
  })

  it('is none when it lies further back than CloudWatch keeps its metrics', async () => {
    await using aws = await openAdapter()
    const { id } = attachedFor(aws, 700, 457)

    const lastUse = (await lastUses(aws)).get(id)

    expect(lastUse).toMatchObject({ value: null })
    expect(Date.parse(lastUse?.since ?? '')).toBe(daysAgo(aws, 455).setUTCHours(0, 0, 0, 0))
    expect(metricCalls(aws)).toBe(1)
  })

  it('is none of a volume that never was attached', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()

    expect((await lastUses(aws)).get(id)).toMatchObject({ value: null })
  })

  it('is the newest of several attachments, in whatever order they are told', async () => {
    await using aws = await openAdapter()
    const { id } = attachedFor(aws, 3.1, 3)
    const { id: other } = attachedFor(aws, 200, 100)
    const attachments = aws.region.volumes.get(id)?.attachments
    attachments?.push(...(aws.region.volumes.get(other)?.attachments ?? []))

    const uses = await lastUses(aws)

    const days = [id, other].map((each) => uses.get(each))
    expect(days).toMatchObject([
      { value: dayOf(daysAgo(aws, 3)) },
      { value: dayOf(daysAgo(aws, 100)) },
    ])
  })

  it('is read over all pages of an answer', async () => {
    await using aws = await openAdapter()
    const ids = [10, 20, 30, 40, 50].map((days) => attachedFor(aws, days + 1, days).id)
    aws.world.examinedPerPage = 2

    const uses = await lastUses(aws)

    expect(uses.size).toBe(5)
    expect(ids.map((id) => uses.get(id))).toEqual(
      [10, 20, 30, 40, 50].map((days) =>
        expect.objectContaining({ value: dayOf(daysAgo(aws, days)) }),
      ),
    )
  })

  it('is asked for within the limits of a call, however many volumes there are', async () => {
    await using aws = await openAdapter()
    const ids = Array.from({ length: 501 }, () => attachedFor(aws, 21, 20).id)

    const uses = await lastUses(aws)

    expect(ids.every((id) => 'value' in (uses.get(id) ?? {}))).toBe(true)
    expect(metricCalls(aws)).toBe(2 + 3)
  }, 30_000)

  it.each([
    ['AccessDeniedException', /^cloudwatch:GetMetricData: AccessDeniedException$/],
    ['ThrottlingException', /ThrottlingException$/],
    ['InternalServiceError', /InternalServiceFault$/],
  ])('is unknown after %s, and nothing else is', async (code, reason) => {
    await using aws = await openAdapter()
    const { id } = attachedFor(aws, 21, 20)
    aws.simulator.faults.add({
      action: 'GetMetricData',
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'error', code },
    })

    const found = await aws
      .detector(VOLUMES)
      .inquiry.history(SCOPE, await aws.candidates(VOLUMES), unhurried())

    const { lastUse, trail } = found.get(id)!
    expect(lastUse).toMatchObject({ unknown: expect.stringMatching(reason) })
    expect(trail).toHaveProperty('value')
  })

  it.each([
    ['Forbidden', 'cloudwatch:GetMetricData: Forbidden'],
    ['InternalError', 'cloudwatch:GetMetricData: InternalError'],
    ['PartialData', 'cloudwatch:GetMetricData: PartialData'],
  ])('is unknown when CloudWatch says %s of its metric', async (StatusCode, unknown) => {
    await using aws = await openAdapter()
    const { id } = attachedFor(aws, 21, 20)
    const body = JSON.stringify({
      MetricDataResults: [{ Id: 'v0', Timestamps: [], Values: [], StatusCode }],
    })
    aws.simulator.faults.add({
      action: 'GetMetricData',
      fault: { kind: 'garbage', status: 200, body },
    })

    expect((await lastUses(aws)).get(id)).toMatchObject({ unknown })
  })
})

it('of a volume that nobody asked about is unknown, not none', async () => {
  await using aws = await openAdapter()
  const { id } = aws.region.addVolume()
  const connection = { endpoint: aws.simulator.url, credentials: KEYS, homeRegion: REGION }
  const clients = awsClients({ ...connection, roles: NO_ROLES }, aws.clock.now)
  const uses = await lastUsesOf(clients, aws.clock.now)(SCOPE, [id], unhurried())

  expect([uses(id), uses('vol-0other')]).toMatchObject([
    { value: null },
    { unknown: 'cloudwatch:GetMetricData: no answer about this volume' },
  ])
})
