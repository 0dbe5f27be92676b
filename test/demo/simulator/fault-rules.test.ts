import { DeleteVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../../src/demo/simulator/faults.ts'
import { outcome, type Stage, stage } from './support.ts'

const list = new DescribeVolumesCommand({})

async function withRules(...rules: FaultRule[]): Promise<Stage> {
  const on = await stage()
  for (const rule of rules) on.simulator.faults.add(rule)
  return on
}

async function failures(on: Stage, times: number): Promise<boolean[]> {
  const seen: boolean[] = []
  for (let index = 0; index < times; index += 1) {
    seen.push((await outcome(on.ec2.send(list))) !== 'ok')
  }
  return seen
}

describe('a fault rule', () => {
  const fault = { kind: 'error', code: 'InternalError' } as const

  it('fires once, if not said otherwise', async () => {
    await using on = await withRules({ action: 'DescribeVolumes', fault })

    expect(await failures(on, 3)).toEqual([true, false, false])
  })

  it('fires from the nth call on, as often as told', async () => {
    await using on = await withRules({ action: 'DescribeVolumes', nth: 2, times: 2, fault })

    expect(await failures(on, 5)).toEqual([false, true, true, false, false])
  })

  it('fires for good, until it is removed', async () => {
    await using on = await withRules()
    const rule = { action: '*', times: Number.POSITIVE_INFINITY, fault }
    const handle = on.simulator.faults.add(rule)

    const during = await failures(on, 3)
    handle.remove()
    handle.remove()
    const after = await failures(on, 1)

    expect([...during, ...after]).toEqual([true, true, true, false])
    expect([handle.matched, handle.fired]).toEqual([3, 3])
  })

  it('is gone when all faults are cleared', async () => {
    await using on = await withRules({ action: '*', fault })

    on.simulator.faults.clear()

    expect(await failures(on, 1)).toEqual([false])
  })

  it('looks at the action and the resource', async () => {
    await using on = await withRules({ action: 'DeleteVolume', resourceId: 'vol-2', fault })

    on.region.addVolume({ id: 'vol-1' })
    on.region.addVolume({ id: 'vol-2' })
    const remove = (VolumeId: string): Promise<unknown> =>
      on.ec2.send(new DeleteVolumeCommand({ VolumeId }))

    const results = [
      await outcome(on.ec2.send(list)),
      await outcome(remove('vol-1')),
      await outcome(remove('vol-2')),
      await outcome(remove('vol-2')),
    ]

    expect(results).toEqual(['ok', 'ok', 'InternalError', 'ok'])
  })

  it.each([
    ['another region', { region: 'us-east-1' }],
    ['another account', { accountId: '444455556666' }],
    ['another action', { action: 'DeleteSnapshot' }],
  ])('does not count the calls of %s', async (_what, elsewhere) => {
    await using on = await withRules()
    const handle = on.simulator.faults.add({ action: '*', ...elsewhere, fault })

    const failed = await failures(on, 2)

    expect(failed).toEqual([false, false])
    expect(handle.matched).toBe(0)
  })

  it('fires in the region and the account that it names', async () => {
    const here = { region: 'eu-west-1', accountId: '111122223333' }
    await using on = await withRules({ action: 'DescribeVolumes', ...here, fault })

    expect(await failures(on, 1)).toEqual([true])
  })
})
