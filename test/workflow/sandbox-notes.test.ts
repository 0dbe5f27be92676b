/** What the credentials of one task may make and touch carries its mark or note, not those of another task. */

import {
  AllocateAddressCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  type EC2Client,
  LockSnapshotCommand,
  ModifyVolumeCommand,
  ReleaseAddressCommand,
  type ResourceType,
  type TagSpecification,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { AFTER_THE_PROBE } from '../support/calls.ts'
import { MINUTE_MS } from '../support/clock.ts'
import { runDueJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { DENIED, openSandbox, outcomeOf, sessionsOf, thief } from '../support/sandbox.ts'
import type { Stage } from '../support/stage.ts'
import { removeOne, undoNow } from '../support/undo.ts'

const ALLOWED = 'DryRunOperation'
const ANOTHER = 'another-execution'
const PLAN = 'cloudthrift:plan'
const NOTE = 'cloudthrift:restored'

const marked = (ResourceType: ResourceType, Key: string, Value: string): TagSpecification[] => [
  { ResourceType, Tags: [{ Key, Value }] },
]
const tagging = (ec2: EC2Client, id: string): Promise<string> => {
  const Tags = [{ Key: 'Owner', Value: 'mallory' }]
  return outcomeOf(ec2.send(new CreateTagsCommand({ Resources: [id], Tags, DryRun: true })))
}

/** Put off once: what it works on is still there, and so are its credentials. */
function putOff(stage: Stage, action: string): void {
  const fault = { kind: 'error', code: 'RequestLimitExceeded' } as const
  stage.simulator.faults.add({ action, nth: AFTER_THE_PROBE, fault })
}

describe('the credentials of a deletion', () => {
  it('take and lock snapshots with the mark of their own execution', async () => {
    await using stage = await openSandbox({ timing: { snapshotMs: 5 * MINUTE_MS } })
    const { id } = stage.region.addVolume()
    const theirs = stage.region.addSnapshot({
      volumeId: id,
      sizeGiB: 1,
      tags: { [PLAN]: ANOTHER },
    })
    await approvedFinding(stage, id)
    await runDueJobs(stage)
    const { execution } = await historyOf(stage, id)
    const ec2 = thief(stage, sessionsOf(stage, 'cleanup')[0]!)
    const taking = (plan: string): Promise<string> => {
      const TagSpecifications = marked('snapshot', PLAN, plan)
      const command = new CreateSnapshotCommand({ VolumeId: id, TagSpecifications, DryRun: true })
      return outcomeOf(ec2.send(command))
    }
    const locking = (SnapshotId: string): Promise<string> => {
      const mode = { LockMode: 'governance', LockDuration: 1, DryRun: true } as const
      return outcomeOf(ec2.send(new LockSnapshotCommand({ SnapshotId, ...mode })))
    }

    const own = [await taking(execution!.id), await locking(execution!.backup_id!)]
    const others = [await taking(ANOTHER), await locking(theirs.id)]

    expect(own).toEqual([ALLOWED, ALLOWED])
    expect(others).toEqual([DENIED, DENIED])
  })
})

describe('the credentials of a release, and of a parking', () => {
  it('release the address that was approved, not one that is marked as well', async () => {
    await using stage = await openSandbox()
    const { allocationId } = stage.region.addAddress()
    putOff(stage, 'ReleaseAddress')
    await approvedFinding(stage, allocationId)
    await runDueJobs(stage)
    const twin = stage.region.addAddress({ tags: { [PLAN]: ANOTHER } })
    const ec2 = thief(stage, sessionsOf(stage, 'cleanup')[0]!)
    const releasing = (AllocationId: string): Promise<string> =>
      outcomeOf(ec2.send(new ReleaseAddressCommand({ AllocationId, DryRun: true })))

    const outcomes = [await releasing(allocationId), await releasing(twin.allocationId)]

    expect(outcomes).toEqual([ALLOWED, DENIED])
  })

  it('modify the volume that was approved, not one that is marked as well', async () => {
    await using stage = await openSandbox({ policy: { action: 'park' } })
    const { id } = stage.region.addVolume({ type: 'io1', iops: 1_000 })
    putOff(stage, 'ModifyVolume')
    await approvedFinding(stage, id)
    await runDueJobs(stage)
    const twin = stage.region.addVolume({ type: 'io1', tags: { [PLAN]: ANOTHER } })
    const ec2 = thief(stage, sessionsOf(stage, 'cleanup')[0]!)
    const modifying = (VolumeId: string): Promise<string> =>
      outcomeOf(ec2.send(new ModifyVolumeCommand({ VolumeId, VolumeType: 'gp3', DryRun: true })))

    const outcomes = [await modifying(id), await modifying(twin.id)]

    expect(outcomes).toEqual([ALLOWED, DENIED])
  })
})

describe('the credentials of an undo', () => {
  it('make a volume of their own snapshot, with their own note, and tag no other', async () => {
    await using stage = await openSandbox()
    const { id } = stage.region.addVolume()
    const { resource_id: back } = await undoNow(stage, await removeOne(stage, id))
    const { execution } = await historyOf(stage, id)
    const theirs = stage.region.addVolume({ tags: { [NOTE]: ANOTHER } })
    const theirSnapshot = stage.region.addSnapshot({
      volumeId: theirs.id,
      sizeGiB: 1,
      tags: { [PLAN]: ANOTHER },
    })
    const ec2 = thief(stage, sessionsOf(stage, 'restore')[0]!)
    const making = (SnapshotId: string, note: string): Promise<string> => {
      const TagSpecifications = marked('volume', NOTE, note)
      const wanted = { AvailabilityZone: 'eu-west-1a', SnapshotId, TagSpecifications, DryRun: true }
      return outcomeOf(ec2.send(new CreateVolumeCommand(wanted)))
    }

    const own = [await making(execution!.backup_id!, execution!.id), await tagging(ec2, back!)]
    const others = [
      await making(execution!.backup_id!, ANOTHER),
      await making(theirSnapshot.id, execution!.id),
      await tagging(ec2, theirs.id),
    ]

    expect(own).toEqual([ALLOWED, ALLOWED])
    expect(others).toEqual([DENIED, DENIED, DENIED])
  })

  it('allocate an address with their own note, and tag no other', async () => {
    await using stage = await openSandbox()
    const { allocationId } = stage.region.addAddress()
    const { resource_id: back } = await undoNow(stage, await removeOne(stage, allocationId))
    const { execution } = await historyOf(stage, allocationId)
    const theirs = stage.region.addAddress({ tags: { [NOTE]: ANOTHER } })
    const ec2 = thief(stage, sessionsOf(stage, 'restore')[0]!)
    const allocating = (note: string): Promise<string> => {
      const TagSpecifications = marked('elastic-ip', NOTE, note)
      const command = new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications, DryRun: true })
      return outcomeOf(ec2.send(command))
    }

    const own = [await allocating(execution!.id), await tagging(ec2, back!)]
    const others = [await allocating(ANOTHER), await tagging(ec2, theirs.allocationId)]

    expect(own).toEqual([ALLOWED, ALLOWED])
    expect(others).toEqual([DENIED, DENIED])
  })
})
