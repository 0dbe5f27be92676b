/** An answer that is missing, refused or halfway is never read as an absence. */

import { expect, it } from 'vitest'
import { HOUR_MS } from '../../support/clock.ts'
import { skipBackOff } from '../../support/no-back-off.ts'
import { openAdapter, VOLUMES } from './adapter.ts'

skipBackOff()

it.each(['UnauthorizedOperation', 'InvalidParameterValue', 'InternalError'])(
  'a look that ends with %s does not call the volume gone',
  async (code) => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    const times = Number.POSITIVE_INFINITY
    aws.simulator.faults.add({ action: 'DescribeVolumes', times, fault: { kind: 'error', code } })

    await expect(aws.recheck(VOLUMES, id)).rejects.toThrow(`ec2:DescribeVolumes: ${code}`)
  },
)

it('a volume that is being deleted is neither idle, nor in use, nor gone', async () => {
  await using aws = await openAdapter()
  const volume = aws.region.addVolume()
  volume.goneAt = new Date(aws.clock.now().getTime() + HOUR_MS)

  const look = await aws.recheck(VOLUMES, volume.id)

  expect(look).toEqual({ state: 'ending' })
})

it('a refused question about modifications is no word that there is none', async () => {
  await using aws = await openAdapter()
  const { id } = aws.region.addVolume()
  const fault = { kind: 'error', code: 'UnauthorizedOperation' } as const
  aws.simulator.faults.add({ action: 'DescribeVolumesModifications', fault })

  const look = await aws.recheck(VOLUMES, id)

  const facts = look.state === 'idle' ? look.observation.evidence.facts : []
  expect(facts.find((each) => each.name === 'not-being-modified')).toMatchObject({
    answer: 'unknown',
    detail: 'ec2:DescribeVolumesModifications: UnauthorizedOperation',
  })
})
