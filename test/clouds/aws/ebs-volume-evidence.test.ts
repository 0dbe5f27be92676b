/** What an approval of a volume is bound to: any change of these voids it. */

import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../../src/core/evidence.ts'
import type { VolumeSpec } from '../../../src/demo/simulator/world/volume.ts'
import { openAdapter, VOLUMES } from './adapter.ts'

describe('the evidence about a volume', () => {
  it.each<{ what: string; changed: VolumeSpec }>([
    { what: 'its size', changed: { sizeGiB: 101 } },
    { what: 'its type', changed: { type: 'gp2' } },
    { what: 'its IOPS', changed: { iops: 4_000 } },
    { what: 'its throughput', changed: { throughputMiBps: 126 } },
    { what: 'its zone', changed: { zone: 'eu-west-1b' } },
    { what: 'its encryption', changed: { isEncrypted: true } },
    { what: 'its key', changed: { kmsKeyId: 'another' } },
    { what: 'its snapshot', changed: { snapshotId: 'snap-0other' } },
    { what: 'its age', changed: { createdAt: new Date('2025-06-01T00:00:00.000Z') } },
    { what: 'a tag', changed: { tags: { Owner: 'bob' } } },
  ])('changes with $what', async ({ changed }) => {
    await using aws = await openAdapter()
    const base: VolumeSpec = { sizeGiB: 100, createdAt: new Date('2025-05-01T00:00:00.000Z') }
    aws.region.addVolume(base)
    aws.region.addVolume({ ...base, ...changed })

    const [one, other] = await aws.scan(VOLUMES)

    const printOf = ({ evidence, tags }: NonNullable<typeof one>): string =>
      fingerprint(evidence, tags)
    expect(printOf(one!)).not.toBe(printOf(other!))
  })

  it('does not change with the baseline that gp2 reports for its size', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume({ type: 'gp2', sizeGiB: 100, iops: 300 })
    const [before] = await aws.scan(VOLUMES)
    const volume = aws.region.volumes.get(id)!
    volume.shape = { ...volume.shape, iops: 100 }

    const [after] = await aws.scan(VOLUMES)

    expect(after).toEqual(before)
  })
})
