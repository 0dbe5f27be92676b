import {
  DeleteSnapshotCommand,
  LockSnapshotCommand,
  type LockSnapshotCommandInput,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, refusal, type Stage, stage } from '../../support.ts'

function lock(on: Stage, input: Partial<LockSnapshotCommandInput>): Promise<unknown> {
  const command = { SnapshotId: 'snap-1', LockMode: 'governance', ...input } as const
  return on.ec2.send(new LockSnapshotCommand(command))
}

async function withSnapshot(): Promise<Stage> {
  const on = await stage()
  on.region.addSnapshot({ id: 'snap-1', volumeId: 'vol-1', sizeGiB: 1 })
  return on
}

describe('LockSnapshot', () => {
  it('keeps a snapshot from being deleted until the lock ends', async () => {
    await using on = await withSnapshot()
    const end = new Date(on.clock.now().getTime() + DAY_MS)
    await lock(on, { ExpirationDate: end })
    const remove = new DeleteSnapshotCommand({ SnapshotId: 'snap-1' })

    const early = await refusal(on.ec2.send(remove))
    on.clock.advance(DAY_MS)
    await on.ec2.send(remove)

    expect(early).toBe('OperationNotPermitted 400')
    expect(on.region.snapshots.size).toBe(0)
  })

  it('counts a duration in days, and moves the end when it is locked again', async () => {
    await using on = await withSnapshot()
    await lock(on, { LockDuration: 3 })
    on.clock.advance(HOUR_MS)

    await lock(on, { LockDuration: 1 })

    const end = new Date(on.clock.now().getTime() + DAY_MS)
    expect(on.region.snapshots.get('snap-1')?.lockedUntil).toEqual(end)
  })

  it.each<[string, Partial<LockSnapshotCommandInput>, string]>([
    ['no end', {}, 'InvalidParameterCombination 400'],
    ['an end that is past', { ExpirationDate: new Date(0) }, 'InvalidParameterValue 400'],
    ['another mode', { LockMode: 'compliance', LockDuration: 1 }, 'InvalidParameterValue 400'],
    ['no such snapshot', { SnapshotId: 'snap-2', LockDuration: 1 }, 'InvalidSnapshot.NotFound 400'],
  ])('refuses %s', async (_what, input, code) => {
    await using on = await withSnapshot()

    expect(await refusal(lock(on, input))).toBe(code)
  })
})
