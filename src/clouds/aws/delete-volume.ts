/**
 * Deletes a volume behind a snapshot that was found complete. The tags are what the cleanup role's
 * conditions ask for: a plan on the volume, and the snapshot as the proof token.
 */

import type { EC2Client } from '@aws-sdk/client-ec2'
import type { Detector } from '../../core/detector.ts'
import type { Outcome, Remedy, Target } from '../../core/remedy.ts'
import { arnOf, snapshotArn } from './arn.ts'
import type { AwsClients, Hands, Task } from './clients.ts'
import { ec2 } from './ec2.ts'
import { type Marked, mark, unmark } from './marks.ts'
import { deniedOnceMarked, type Wish } from './once-marked.ts'
import { outcomeOf, rehearse } from './outcome.ts'
import { PROBE, type Probe, permittedBy } from './permission-probe.ts'
import { recycleBin } from './recycle-bin.ts'
import { restoreVolume } from './restore-volume.ts'
import type { Statement } from './session-policy.ts'
import { PLAN_TAG, SNAPSHOT_TAG, SOURCE_TAG, tagList } from './tags.ts'
import { lockSnapshot, snapshotOf, volumeSnapshot } from './volume-snapshot.ts'
import { VOLUME_NOT_FOUND } from './volumes.ts'

export function deleteVolume(clients: AwsClients, recheck: Detector['recheck']): Remedy {
  const handsFor = (target: Target): Hands => clients.cleanup(taskOf(target))
  return {
    name: 'delete',
    keepsResource: false,
    outlook: () => ({ possible: true, usage: [] }),
    look: ({ scope, resourceId }, signal) => recheck(scope, resourceId, signal),
    backUp: volumeSnapshot(clients, handsFor),
    bin: recycleBin(clients),
    restore: restoreVolume(clients),
    prepare: (target, backupId, signal) => prepare(handsFor(target), target, backupId, signal),
    apply: (target, backupId, signal) => remove(handsFor(target), target, backupId, signal),
    rehearse: (target, signal) => {
      const { DeleteVolumeCommand } = ec2()
      return rehearse(() =>
        handsFor(target).once.send(
          new DeleteVolumeCommand({ VolumeId: target.resourceId, DryRun: true }),
          { abortSignal: signal },
        ),
      )
    },
    permitted: (scope, resourceId, signal) =>
      permittedBy(probesOf(clients, { scope, resourceId }, signal)),
    withdraw: (target, signal) =>
      unmark(handsFor(target), marked(target), [PLAN_TAG, SNAPSHOT_TAG], signal),
  }
}

type TaskTarget = Pick<Target, 'scope' | 'resourceId' | 'executionId'>

/** This volume, and the snapshots of this execution: nothing else. */
function taskOf({ scope, resourceId, executionId }: TaskTarget): Task {
  const volume = arnOf(scope, 'ec2', `volume/${resourceId}`)
  const snapshots = snapshotArn(scope, '*')
  const allow: Statement[] = [
    {
      Action: ['ec2:CreateSnapshot', 'ec2:CreateTags', 'ec2:DeleteTags', 'ec2:DeleteVolume'],
      Resource: [volume],
    },
    {
      Action: ['ec2:CreateSnapshot', 'ec2:CreateTags'],
      Resource: [snapshots],
      equal: { [`aws:RequestTag/${PLAN_TAG}`]: executionId },
    },
    {
      Action: ['ec2:LockSnapshot'],
      Resource: [snapshots],
      equal: { [`aws:ResourceTag/${PLAN_TAG}`]: executionId },
    },
  ]
  return { scope, name: `cloudthrift-${executionId}`, allow }
}

/** The calls of a removal, in its order, on a volume that stands for all. */
function probesOf(
  clients: AwsClients,
  { scope, resourceId }: Pick<Target, 'scope' | 'resourceId'>,
  signal: AbortSignal,
): Probe[] {
  const { CreateSnapshotCommand, CreateTagsCommand, DeleteVolumeCommand } = ec2()
  const target = { ...PROBE, scope, resourceId }
  const task = taskOf(target)
  const abort = { abortSignal: signal }
  const Tags = tagList({ [PLAN_TAG]: target.executionId })
  const tagging = new CreateTagsCommand({ Resources: [resourceId], Tags, DryRun: true })
  const backUp = new CreateSnapshotCommand({ ...snapshotOf(target), DryRun: true })
  const removal = new DeleteVolumeCommand({ VolumeId: resourceId, DryRun: true })
  const client = (): EC2Client => clients.probe(task)
  return [
    { action: 'ec2:CreateTags', call: () => client().send(tagging, abort) },
    {
      action: 'ec2:CreateSnapshot',
      call: () => client().send(backUp, abort),
      deniedOnceMarked: () => deniedOnceMarked(clients, scope, backUpWishes(target), signal),
    },
    {
      action: 'ec2:DeleteVolume',
      call: () => client().send(removal, abort),
      deniedOnceMarked: () => deniedOnceMarked(clients, scope, [removalWish(target)], signal),
    },
  ]
}

/** Nobody knows its id before it is made. */
const ANY_SNAPSHOT = 'snap-00000000000000000'

/** A snapshot is asked for on its volume and on itself, and its tags are a permission of their own. */
function backUpWishes({ scope, resourceId, executionId }: TaskTarget): Wish[] {
  const volume = arnOf(scope, 'ec2', `volume/${resourceId}`)
  const snapshot = snapshotArn(scope, ANY_SNAPSHOT)
  const brought = {
    [`aws:RequestTag/${PLAN_TAG}`]: executionId,
    [`aws:RequestTag/${SOURCE_TAG}`]: resourceId,
  }
  const context = { ...brought, [`aws:ResourceTag/${PLAN_TAG}`]: executionId }
  const made = { ...brought, 'ec2:CreateAction': 'CreateSnapshot' }
  return [
    { action: 'ec2:CreateSnapshot', arn: volume, context },
    { action: 'ec2:CreateSnapshot', arn: snapshot, context: brought },
    { action: 'ec2:CreateTags', arn: snapshot, context: made },
  ]
}

function removalWish({ scope, resourceId, executionId }: TaskTarget): Wish {
  const context = {
    [`aws:ResourceTag/${PLAN_TAG}`]: executionId,
    [`aws:ResourceTag/${SNAPSHOT_TAG}`]: ANY_SNAPSHOT,
  }
  return { action: 'ec2:DeleteVolume', arn: arnOf(scope, 'ec2', `volume/${resourceId}`), context }
}

async function remove(
  { once }: Hands,
  { resourceId }: Target,
  backupId: string | null,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!backupId) throw new Error(`no backup of ${resourceId}: refusing to delete it`)
  const { DeleteVolumeCommand } = ec2()
  const meaning = { gone: [VOLUME_NOT_FOUND], inUse: ['VolumeInUse'] }
  return outcomeOf('ec2:DeleteVolume', meaning, () =>
    once.send(new DeleteVolumeCommand({ VolumeId: resourceId }), { abortSignal: signal }),
  )
}

/** Before the snapshot: the plan. Behind it: the proof, and the lock if the policy wants one. */
async function prepare(
  hands: Hands,
  target: Target,
  backupId: string | null,
  signal: AbortSignal,
): Promise<void> {
  const proof = backupId ? { [SNAPSHOT_TAG]: backupId } : {}
  await mark(hands, marked(target), { [PLAN_TAG]: target.executionId, ...proof }, signal)
  if (backupId && target.lockBackup) await lockSnapshot(hands, target, backupId, signal)
}

function marked({ resourceId }: Target): Marked {
  return { resourceId, notFound: [VOLUME_NOT_FOUND] }
}
