/** Takes a parked volume back to its type and speed, and what parking and this have in common. */

import type { Volume } from '@aws-sdk/client-ec2'
import type { Outcome, Removed, Restore, Return, Target } from '../../core/remedy.ts'
import { arnOf } from './arn.ts'
import type { AwsClients, Hands, Task } from './clients.ts'
import { ec2 } from './ec2.ts'
import { outcomeOf } from './outcome.ts'
import { putTagsBack } from './restored-tags.ts'
import { isUnderWay, latestModification } from './volume-modifications.ts'
import { hasShape, leadsTo, type Shape, shapeBefore, wishFor } from './volume-shapes.ts'
import { describeVolume, VOLUME_NOT_FOUND } from './volumes.ts'

/** AWS lets a volume be modified again when the last time is over, and not more often than it allows. */
const COOLDOWN_SECONDS = 900
const LATER = {
  IncorrectModificationState: 120,
  VolumeModificationRateExceeded: COOLDOWN_SECONDS,
  VolumeModificationSizeLimitExceeded: COOLDOWN_SECONDS,
}

export function unparkVolume(clients: AwsClients): Restore {
  return {
    look: (removed, signal) => look(clients, removed, signal),
    start: (removed, _way, signal) =>
      modify(
        clients.restore(modificationTask(removed)),
        removed,
        shapeBefore(removed.attributes),
        signal,
      ),
    tidy: (removed, volumeId, signal) => tidy(clients, removed, volumeId, signal),
  }
}

async function look(clients: AwsClients, removed: Removed, signal: AbortSignal): Promise<Return> {
  const before = shapeBefore(removed.attributes)
  const { volume, isChangingTo } = await shapeNow(clients, removed, signal)
  if (!volume) return { state: 'taken', detail: 'the volume was deleted meanwhile' }
  if (hasShape(volume, before)) return { state: 'back', resourceId: removed.resourceId }
  if (isChangingTo(before)) return { state: 'returning' }
  return { state: 'away', ways: ['modification'], detail: '' }
}

/** A volume with the change that is being made to it, if there is one. */
export async function shapeNow(
  clients: AwsClients,
  { scope, resourceId }: Target,
  signal: AbortSignal,
): Promise<{ volume: Volume | undefined; isChangingTo: (shape: Shape) => boolean }> {
  const client = clients.read(scope)
  const volume = await describeVolume(client, resourceId, signal)
  const latest = volume && (await latestModification(client, resourceId, signal))
  const change = latest && isUnderWay(latest) ? latest : undefined
  return { volume, isChangingTo: (shape) => change !== undefined && leadsTo(change, shape) }
}

/** Asks once. A volume that may not be modified yet is asked for later: nothing has happened. */
export function modify(
  { once }: Hands,
  { resourceId }: Target,
  shape: Shape,
  signal: AbortSignal,
): Promise<Outcome> {
  const { ModifyVolumeCommand } = ec2()
  return outcomeOf('ec2:ModifyVolume', { gone: [VOLUME_NOT_FOUND], later: LATER }, () =>
    once.send(new ModifyVolumeCommand(wishFor(resourceId, shape)), { abortSignal: signal }),
  )
}

/** This volume, and no other one. */
export function modificationTask({
  scope,
  resourceId,
  executionId,
}: Pick<Target, 'scope' | 'resourceId' | 'executionId'>): Task {
  const Action = ['ec2:CreateTags', 'ec2:DeleteTags', 'ec2:ModifyVolume']
  const Resource = [arnOf(scope, 'ec2', `volume/${resourceId}`)]
  return { scope, name: `cloudthrift-${executionId}`, allow: [{ Action, Resource }] }
}

async function tidy(
  clients: AwsClients,
  removed: Removed,
  volumeId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const volume = await describeVolume(clients.read(removed.scope), volumeId, signal)
  const { patient } = clients.restore(modificationTask(removed))
  return putTagsBack(patient, removed, { id: volumeId, tags: volume?.Tags ?? [] }, signal)
}
