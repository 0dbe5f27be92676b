/** What a look before parking says: only a volume at the baseline counts as parked. */

import { expect, it } from 'vitest'
import { volumeTypeOf } from '../../../src/clouds/aws/volume-shapes.ts'
import type { Sighting } from '../../../src/core/observation.ts'
import type { Outlook } from '../../../src/core/remedy.ts'
import type { VolumeSpec } from '../../../src/demo/simulator/world/volume.ts'
import { HOUR_MS } from '../../support/clock.ts'
import { unhurried } from '../../support/clouds.ts'
import { type Adapter, openAdapter, VOLUMES } from './adapter.ts'

const IO1: VolumeSpec = { type: 'io1', sizeGiB: 100, iops: 5_000 }

function look(aws: Adapter, id: string): Promise<Sighting> {
  return aws.remedy(VOLUMES, 'park').look(aws.target(id), unhurried())
}

it('one that is not there any more was not parked by us', async () => {
  await using aws = await openAdapter()
  const { id } = aws.region.addVolume(IO1)
  aws.region.volumes.delete(id)

  expect(await look(aws, id)).toEqual({
    state: 'void',
    detail: 'the volume is not there any more',
  })
})

it('one that is being deleted is not parked either', async () => {
  await using aws = await openAdapter()
  const volume = aws.region.addVolume(IO1)
  volume.goneAt = new Date(aws.clock.now().getTime() + HOUR_MS)

  expect(await look(aws, volume.id)).toEqual({
    state: 'void',
    detail: 'the volume is being deleted',
  })
})

it('one that somebody uses again is in use, and nothing else', async () => {
  await using aws = await openAdapter()
  const instance = { instanceId: 'i-0abc', device: '/dev/sdf', deleteOnTermination: false }
  const from = new Date(aws.clock.now().getTime() - HOUR_MS)
  const { id } = aws.region.addVolume({ ...IO1, attachments: [{ ...instance, from }] })

  expect(await look(aws, id)).toEqual({
    state: 'in-use',
    detail: 'state in-use, attached to i-0abc',
  })
})

it('one at the baseline has nothing left to give up', async () => {
  await using aws = await openAdapter()
  const { id } = aws.region.addVolume({ type: 'gp3', sizeGiB: 100 })

  expect(await look(aws, id)).toEqual({ state: 'gone' })
})

it('one that is larger than gp3 can be is not parked, and neither is one without a size', async () => {
  await using aws = await openAdapter()
  aws.region.addVolume(IO1)
  const [observation] = await aws.scan(VOLUMES)
  const { evidence } = observation!
  const outlook = (sizeGiB: number | null): Outlook =>
    aws.remedy(VOLUMES, 'park').outlook({
      ...observation!,
      evidence: { ...evidence, attributes: { ...evidence.attributes, sizeGiB } },
    })

  expect([65_536, 65_537, null].map((size) => outlook(size))).toMatchObject([
    { possible: true },
    { possible: false, reason: 'gp3 volumes have at most 65536 GiB' },
    { possible: false, reason: 'nobody knows its size' },
  ])
})

it('a type that nobody knows is refused: left out, it would be gp2', () => {
  expect(() => volumeTypeOf('gp9')).toThrow('unknown volume type gp9')
  expect(volumeTypeOf('io2')).toBe('io2')
})
