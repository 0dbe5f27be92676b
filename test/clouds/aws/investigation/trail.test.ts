import { describe, expect, it } from 'vitest'
import type { History } from '../../../../src/core/investigation.ts'
import { DAY_MS } from '../../../support/clock.ts'
import { SCOPE, unhurried } from '../../../support/clouds.ts'
import { skipBackOff } from '../../../support/no-back-off.ts'
import { ADDRESSES, type Adapter, openAdapter, VOLUMES } from '../adapter.ts'

skipBackOff()

async function trails(aws: Adapter, id = VOLUMES): Promise<ReadonlyMap<string, History['trail']>> {
  const { inquiry } = aws.detector(id)
  const found = await inquiry.history(SCOPE, await aws.candidates(id), unhurried())
  return new Map([...found].map(([resourceId, { trail }]) => [resourceId, trail]))
}

function daysAgo({ clock }: Adapter, days: number): Date {
  return new Date(clock.now().getTime() - days * DAY_MS)
}

function lookups({ simulator }: Adapter): (string | undefined)[] {
  return simulator.calls
    .filter((each) => each.action === 'LookupEvents')
    .map((each) => each.params['LookupAttributes.1.AttributeValue'])
}

const NORA = { name: 'nora', role: 'Developer' }

describe('the trail of a resource', () => {
  it('says who made it and who took it out of use, newest first', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume({
      createdAt: daysAgo(aws, 80),
      createdBy: { name: 'samir' },
    })
    aws.region.volumes.get(id)?.attachments.push({
      instanceId: 'i-0abc',
      device: '/dev/sdf',
      deleteOnTermination: false,
      from: daysAgo(aws, 60),
      until: daysAgo(aws, 40),
      by: NORA,
    })

    const trail = (await trails(aws)).get(id)

    const source = 'cloudtrail:LookupEvents'
    const actor = 'nora (role Developer)'
    expect(trail).toEqual({
      source,
      since: daysAgo(aws, 90).toISOString(),
      value: [
        { what: 'DetachVolume', actor, at: daysAgo(aws, 40).toISOString(), source, means: 'used' },
        { what: 'AttachVolume', actor, at: daysAgo(aws, 60).toISOString(), source, means: 'used' },
        {
          what: 'CreateVolume',
          actor: 'samir',
          at: daysAgo(aws, 80).toISOString(),
          source,
          means: 'made',
        },
      ],
    })
  })

  it('of an address is looked up by its id and by its number, each event told once', async () => {
    await using aws = await openAdapter()
    const { allocationId, publicIp } = aws.region.addAddress({
      allocatedAt: daysAgo(aws, 30),
      allocatedBy: NORA,
    })

    const trail = (await trails(aws, ADDRESSES)).get(allocationId)

    expect(lookups(aws)).toEqual([allocationId, publicIp])
    expect(trail).toMatchObject({
      value: [{ what: 'AllocateAddress', actor: 'nora (role Developer)', means: 'made' }],
    })
  })

  it('leaves out what failed, what says nothing about use, and what is too old', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume({ createdAt: daysAgo(aws, 91) })
    const about = { by: NORA, resources: [id] }
    aws.region.furtherEvents.push(
      { ...about, name: 'AttachVolume', at: daysAgo(aws, 5), errorCode: 'Client.Unauthorized' },
      { ...about, name: 'CreateSnapshot', at: daysAgo(aws, 6) },
      { ...about, name: 'CreateTags', at: daysAgo(aws, 7) },
    )

    expect((await trails(aws)).get(id)).toMatchObject({ value: [] })
  })

  it('marks what an AWS service did by itself', async () => {
    await using aws = await openAdapter()
    const by = { name: 'autoscaling.amazonaws.com', isService: true as const }
    const { id } = aws.region.addVolume({ createdAt: daysAgo(aws, 5), createdBy: by })

    expect((await trails(aws)).get(id)).toMatchObject({
      value: [{ actor: 'autoscaling.amazonaws.com', isService: true }],
    })
  })

  it('is read over several pages, and says how far back when there are too many', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume({ createdAt: daysAgo(aws, 89) })
    for (let index = 0; index < 300; index += 1) {
      const at = new Date(daysAgo(aws, 1).getTime() - index * 3_600_000)
      aws.region.furtherEvents.push({ name: 'CreateSnapshot', at, by: NORA, resources: [id] })
    }

    const trail = (await trails(aws)).get(id)

    expect(lookups(aws)).toEqual([id, id, id, id])
    expect(trail).toMatchObject({
      value: [],
      since: new Date(daysAgo(aws, 1).getTime() - 199 * 3_600_000).toISOString(),
    })
  })

  it('keeps untrusted names harmless', async () => {
    await using aws = await openAdapter()
    const by = { name: 'a\u202e\u001b[31m\nb' }
    const { id } = aws.region.addVolume({ createdAt: daysAgo(aws, 5), createdBy: by })

    expect((await trails(aws)).get(id)).toMatchObject({ value: [{ actor: 'a [31m b' }] })
  })

  it.each(['AccessDeniedException', 'ThrottlingException', 'InternalServerException'])(
    'is unknown after %s, and CloudTrail is not asked again in this run',
    async (code) => {
      await using aws = await openAdapter()
      for (let count = 0; count < 3; count += 1) aws.region.addVolume()
      aws.world.deny({ action: 'cloudtrail:LookupEvents', code })

      const found = await trails(aws)

      expect([...found.values()]).toEqual(
        Array.from({ length: 3 }, () =>
          expect.objectContaining({ unknown: `cloudtrail:LookupEvents: ${code}` }),
        ),
      )
      expect(new Set(lookups(aws)).size).toBe(1)
    },
  )

  it('gives no actor when CloudTrail tells it in a form that we do not know', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    const event = { EventId: 'e', EventName: 'CreateVolume', EventTime: 1_772_000_000 }
    const records = ['no json', '[]', '{"userIdentity":"nora"}', '{}']
    const Events = records.map((CloudTrailEvent, index) => ({
      ...event,
      EventId: `e${index}`,
      CloudTrailEvent,
    }))
    const body = JSON.stringify({ Events })
    aws.simulator.faults.add({
      action: 'LookupEvents',
      fault: { kind: 'garbage', status: 200, body },
    })

    expect((await trails(aws)).get(id)).toMatchObject({
      value: records.map(() => ({ what: 'CreateVolume', actor: null })),
    })
  })
})
