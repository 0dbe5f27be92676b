/**
 * The sandbox of credentials: what an execution may do is what was approved, and nothing beside it,
 * even for somebody who has got hold of its credentials.
 */

import {
  AllocateAddressCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  LockSnapshotCommand,
  ModifyVolumeCommand,
  ReleaseAddressCommand,
  RestoreVolumeFromRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { sweepBackups } from '../../src/workflow/sweep-backups.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/clock.ts'
import { ACCOUNT, unhurried } from '../support/clouds.ts'
import { runAllJobs, runDueJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import {
  DENIED,
  openSandbox,
  outcomeOf,
  ROLES,
  realCalls,
  sessionsOf,
  thief,
} from '../support/sandbox.ts'
import { openStage } from '../support/stage.ts'
import { keepInBin, removeAll, removeOne, undoNow } from '../support/undo.ts'

describe('with roles', () => {
  it('a volume is deleted, and brought back, under three of them', async () => {
    await using stage = await openSandbox()
    const { id } = stage.region.addVolume({ tags: { Name: 'data' } })

    const finding = await removeOne(stage, id)
    const done = await undoNow(stage, finding)

    const { execution } = await historyOf(stage, id)
    expect(done.outcome).toBe('restored')
    expect(done.detail?.['differs']).toEqual([])
    expect(sessionsOf(stage, 'cleanup').map((each) => each.name)).toEqual([
      `cloudthrift-${execution?.id}`,
    ])
    for (const { policy, externalId } of sessionsOf(stage, 'cleanup')) {
      expect(policy!.length).toBeLessThanOrEqual(2_048)
      expect(externalId).toBe('tenant-7')
    }
    const own = realCalls(stage).filter((each) => each.service === 'ec2')
    expect(own.every((each) => each.outcome === 'ok' || each.outcome.includes('NotFound'))).toBe(
      true,
    )
  })

  it.each(['bin', 'address', 'park', 'lock', 'encrypted'] as const)(
    'so does the way over %s, with nothing refused',
    async (way) => {
      await using stage = await openSandbox({
        policy: {
          action: way === 'park' ? 'park' : 'delete',
          backup: { ...DEFAULT_POLICY.backup, lock: way === 'lock' },
        },
      })
      if (way === 'bin') keepInBin(stage)
      const isEncrypted = way === 'encrypted'
      const kmsKeyId = isEncrypted ? 'arn:aws:kms:eu-west-1:111122223333:key/k' : undefined
      const shape = way === 'park' ? ({ type: 'io1', iops: 1_000 } as const) : {}
      const id =
        way === 'address'
          ? stage.region.addAddress().allocationId
          : stage.region.addVolume({ ...shape, isEncrypted, kmsKeyId }).id

      const finding = await removeOne(stage, id)
      const done = await undoNow(stage, finding)

      expect(done).toMatchObject({ outcome: 'restored' })
      expect(done.detail?.['differs']).toEqual([])
      expect(realCalls(stage).filter((each) => each.outcome === DENIED)).toEqual([])
    },
  )

  it('an expired snapshot is swept, in a session that names it', async () => {
    await using stage = await openSandbox()
    await removeAll(
      stage,
      Array.from({ length: 5 }, () => stage.region.addVolume().id),
    )
    const ids = [...stage.region.snapshots.keys()]
    stage.clock.advance(31 * DAY_MS)

    await sweepBackups(stage.deps, unhurried())

    const sweeps = sessionsOf(stage, 'cleanup').filter((each) => each.name === 'cloudthrift-sweep')
    expect(stage.region.snapshots.size).toBe(0)
    expect(sweeps).toHaveLength(1)
    for (const id of ids) expect(sweeps[0]!.policy).toContain(id)
  })
})

describe('the credentials of an execution', () => {
  it('are refused for a volume with the same tags that nobody approved', async () => {
    await using stage = await openSandbox({ timing: { snapshotMs: 5 * MINUTE_MS } })
    const approved = stage.region.addVolume()
    const twin = stage.region.addVolume()
    await approvedFinding(stage, approved.id)
    await runDueJobs(stage)
    const { execution } = await historyOf(stage, approved.id)
    const proof = {
      'cloudthrift:plan': execution!.id,
      'cloudthrift:snapshot': execution!.backup_id!,
    }
    stage.region.tag(twin.id, proof)
    stage.region.tag(approved.id, proof)
    const ec2 = thief(stage, sessionsOf(stage, 'cleanup')[0]!)
    const remove = (VolumeId: string): Promise<string> =>
      outcomeOf(ec2.send(new DeleteVolumeCommand({ VolumeId, DryRun: true })))

    // The role alone would let both pass: it is the session that tells them apart.
    expect(await remove(approved.id)).toBe('DryRunOperation')
    expect(await remove(twin.id)).toBe(DENIED)
    expect(await outcomeOf(ec2.send(new DeleteVolumeCommand({ VolumeId: twin.id })))).toBe(DENIED)
    expect(stage.region.volumes.has(twin.id)).toBe(true)
  })

  it('are good for nothing else', async () => {
    await using stage = await openSandbox({ timing: { snapshotMs: 5 * MINUTE_MS } })
    const { id } = stage.region.addVolume()
    const other = stage.region.addVolume()
    const { allocationId } = stage.region.addAddress({ tags: { DoNotDelete: 'yes' } })
    const snapshot = stage.region.addSnapshot({ volumeId: other.id, sizeGiB: 1 })
    await approvedFinding(stage, id)
    await runDueJobs(stage)
    const ec2 = thief(stage, sessionsOf(stage, 'cleanup')[0]!)
    const Tags = [{ Key: 'cloudthrift:plan', Value: 'x' }]
    const attempts = [
      ec2.send(new CreateTagsCommand({ Resources: [other.id], Tags })),
      ec2.send(new CreateTagsCommand({ Resources: [id, other.id], Tags })),
      ec2.send(new DeleteTagsCommand({ Resources: [other.id] })),
      ec2.send(new CreateSnapshotCommand({ VolumeId: other.id })),
      ec2.send(new CreateSnapshotCommand({ VolumeId: id })),
      ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshot.id })),
      ec2.send(new ModifyVolumeCommand({ VolumeId: id, Size: 1_000 })),
      ec2.send(new DetachVolumeCommand({ VolumeId: other.id })),
      ec2.send(new ReleaseAddressCommand({ AllocationId: allocationId })),
      ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size: 1 })),
      ec2.send(new AllocateAddressCommand({})),
      ec2.send(
        new LockSnapshotCommand({
          SnapshotId: snapshot.id,
          LockMode: 'governance',
          LockDuration: 1,
        }),
      ),
      ec2.send(new DescribeVolumesCommand({})),
    ]

    const outcomes = await Promise.all(attempts.map(outcomeOf))

    expect(new Set(outcomes)).toEqual(new Set([DENIED]))
  })

  it('end soon', async () => {
    await using stage = await openSandbox()
    const { id } = stage.region.addVolume()
    await removeOne(stage, id)
    const [session] = sessionsOf(stage, 'cleanup')
    stage.clock.advance(16 * MINUTE_MS)

    const late = thief(stage, session!).send(new DeleteVolumeCommand({ VolumeId: id }))

    expect(await outcomeOf(late)).toBe('RequestExpired')
  })

  it('are renewed while a snapshot takes hours', async () => {
    await using stage = await openSandbox({ timing: { snapshotMs: 3 * HOUR_MS } })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)

    await runAllJobs(stage)

    expect((await historyOf(stage, id)).finding.status).toBe('remediated')
    expect(sessionsOf(stage, 'cleanup').length).toBeGreaterThan(1)
    expect(stage.simulator.calls.filter((each) => each.outcome === 'RequestExpired')).toEqual([])
  })
})

describe('the credentials of an undo', () => {
  it('bring back what was removed, and touch nothing else', async () => {
    await using stage = await openSandbox()
    const [mine, theirs] = [stage.region.addVolume(), stage.region.addVolume()]
    keepInBin(stage)
    const [finding] = await removeAll(stage, [mine.id, theirs.id])
    await undoNow(stage, finding!)
    const other = (await historyOf(stage, theirs.id)).execution!
    const ec2 = thief(stage, sessionsOf(stage, 'restore')[0]!)
    const attempts = [
      ec2.send(new RestoreVolumeFromRecycleBinCommand({ VolumeId: theirs.id })),
      ec2.send(
        new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', SnapshotId: other.backup_id! }),
      ),
      ec2.send(new DeleteVolumeCommand({ VolumeId: mine.id })),
      ec2.send(new DeleteSnapshotCommand({ SnapshotId: other.backup_id! })),
    ]

    const outcomes = await Promise.all(attempts.map(outcomeOf))

    expect(new Set(outcomes)).toEqual(new Set([DENIED]))
    expect(stage.region.volumes.has(mine.id)).toBe(true)
  })
})

describe('a role that cannot be had', () => {
  it.each(['cleanup', 'restore'] as const)('leaves everything as it is: %s', async (role) => {
    await using stage = await openSandbox()
    const { id } = stage.region.addVolume()
    if (role === 'cleanup') {
      await approvedFinding(stage, id)
      stage.world.accounts.get(ACCOUNT)!.externalId = 'another'
      await runAllJobs(stage)
    } else {
      const finding = await removeOne(stage, id)
      stage.world.accounts.get(ACCOUNT)!.externalId = 'another'
      stage.clock.advance(MINUTE_MS)
      await undoNow(stage, finding)
    }

    const { finding, audit } = await historyOf(stage, id)
    expect(finding.status).toBe(role === 'cleanup' ? 'failed' : 'remediated')
    expect(audit.at(-1)?.details['reason']).toBe('sts:AssumeRole: AccessDenied')
    expect(stage.region.volumes.has(id)).toBe(role === 'cleanup')
  })

  it('of another account is not even tried', async () => {
    await using stage = await openStage({
      policy: { acceptUnknown: [{ fact: 'permitted', accounts: [ACCOUNT] }] },
      roles: { ...ROLES, scan: null, cleanup: 'arn:aws:iam::999988887777:role/cleanup' },
    })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)

    await runAllJobs(stage)

    const { finding, audit } = await historyOf(stage, id)
    expect(finding.status).toBe('failed')
    expect(audit.at(-1)?.details['reason']).toContain(`is not of account ${ACCOUNT}`)
    expect(stage.region.volumes.has(id)).toBe(true)
  })
})
