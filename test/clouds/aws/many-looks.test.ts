/** Many volumes that are looked at again at once: fewer calls, the same answers. */

import { describe, expect, it } from 'vitest'
import { newModification } from '../../../src/demo/simulator/world/modification.ts'
import { unhurried } from '../../support/clouds.ts'
import { eventually } from '../../support/eventually.ts'
import { holdAt } from '../../support/hold.ts'
import { type Adapter, openAdapter, VOLUMES } from './adapter.ts'

function namesOf(aws: Adapter, action: string): string[][] {
  return aws.simulator.calls
    .filter((call) => call.action === action)
    .map(({ params }) =>
      Object.entries(params)
        .filter(([name]) => /^(?:VolumeId\.|Filter\.\d+\.Value\.)/.test(name))
        .map(([, value]) => value),
    )
}

describe('looks at many volumes at once', () => {
  it('share their calls, and each sees its own volume', async () => {
    await using aws = await openAdapter()
    const ids = Array.from({ length: 6 }, () => aws.region.addVolume({ sizeGiB: 10 }).id)
    aws.region.attach(ids[3]!)

    const sightings = await Promise.all(ids.map((id) => aws.recheck(VOLUMES, id)))

    expect(sightings.map((each) => each.state)).toEqual([
      'idle',
      'idle',
      'idle',
      'in-use',
      'idle',
      'idle',
    ])
    const seen = sightings.flatMap((each) => (each.state === 'idle' ? [each.observation] : []))
    expect(seen.map((each) => each.resourceId)).toEqual(ids.filter((_, index) => index !== 3))
    expect(namesOf(aws, 'DescribeVolumes')).toEqual([ids])
    expect(namesOf(aws, 'DescribeVolumesModifications')).toHaveLength(1)
  })

  it('call a volume gone only when it is asked for by its name and there is none', async () => {
    await using aws = await openAdapter()
    const ids = Array.from({ length: 4 }, () => aws.region.addVolume({ sizeGiB: 10 }).id)
    aws.region.volumes.delete(ids[2]!)

    const sightings = await Promise.all(ids.map((id) => aws.recheck(VOLUMES, id)))

    expect(sightings.map((each) => each.state)).toEqual(['idle', 'idle', 'gone', 'idle'])
    expect(namesOf(aws, 'DescribeVolumes')).toEqual([ids, [ids[2]]])
  })

  it('do not take a listing that leaves a volume out for its end', async () => {
    await using aws = await openAdapter()
    const ids = Array.from({ length: 3 }, () => aws.region.addVolume({ sizeGiB: 10 }).id)
    const body = '<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>'
    const fault = { kind: 'garbage', status: 200, body } as const
    aws.simulator.faults.add({ action: 'DescribeVolumes', fault })

    const sightings = await Promise.all(ids.map((id) => aws.recheck(VOLUMES, id)))

    expect(sightings.map((each) => each.state)).toEqual(['idle', 'idle', 'idle'])
  })

  it('see the modification of their own volume only', async () => {
    await using aws = await openAdapter()
    const ids = Array.from({ length: 4 }, () => aws.region.addVolume({ sizeGiB: 10 }).id)
    const { shape, modifications } = aws.region.volumes.get(ids[2]!)!
    const target = { ...shape, sizeGiB: 20 }
    modifications.push(newModification(shape, target, aws.world.timing, aws.clock.now()))
    // The first look is held up, so that the others ask together.
    const hold = holdAt(aws.simulator, { action: 'DescribeVolumesModifications' })

    const looks = ids.map((id) => aws.recheck(VOLUMES, id))
    await hold.arrived
    await eventually(
      'all volumes are seen',
      () => namesOf(aws, 'DescribeVolumes').flat().length > 3,
    )
    hold.release()
    const answers = (await Promise.all(looks)).map(
      (each) =>
        each.state === 'idle' &&
        each.observation.evidence.facts.find(({ name }) => name === 'not-being-modified')?.answer,
    )

    expect(namesOf(aws, 'DescribeVolumesModifications').flat()).toContain(ids[2])
    expect(answers).toEqual(['yes', 'yes', 'no', 'yes'])
  })
})

describe('backups that are looked for at once', () => {
  it('share their calls, and each finds its own', async () => {
    await using aws = await openAdapter()
    const { backUp } = aws.remedy(VOLUMES)
    const targets = []
    for (let index = 0; index < 4; index += 1) {
      const { id } = aws.region.addVolume({ sizeGiB: 10 })
      targets.push(
        aws.target(
          id,
          (await aws.scan(VOLUMES)).find((each) => each.resourceId === id),
        ),
      )
    }
    const started = await Promise.all(
      targets.slice(1).map((target) => backUp!.start(target, unhurried())),
    )

    const found = await Promise.all(targets.map((target) => backUp!.find(target, unhurried())))

    expect(found.map((each) => each?.id)).toEqual([undefined, ...started.map((each) => each!.id)])
    expect(namesOf(aws, 'DescribeSnapshots').map((each) => each.length)).toEqual([4])
  })
})
