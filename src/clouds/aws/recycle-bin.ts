/**
 * The Recycle Bin for volumes. What lies there is deleted for everybody who asks, billed as before,
 * and comes back whole with one call.
 */

import type { RecycleBin, Target } from '../../core/remedy.ts'
import type { AwsClients } from './clients.ts'
import { ec2 } from './ec2.ts'
import { asking, codeOf } from './errors.ts'
import { retentionDays } from './rbin.ts'
import { PLAN_TAG } from './tags.ts'
import { VOLUME_NOT_FOUND } from './volumes.ts'

const LIST = 'ec2:ListVolumesInRecycleBin'
/** No rule can keep a volume for longer. */
const LONGEST_DAYS = 7

export function recycleBin(clients: AwsClients): RecycleBin {
  return {
    longestDays: LONGEST_DAYS,
    // Our own mark is on it when it goes: a rule may go by it.
    foresee: ({ scope, tags, executionId }, signal) =>
      retentionDays(clients, scope, { ...tags, [PLAN_TAG]: executionId }, signal),
    find: (target, signal) => findInBin(clients, target, signal),
  }
}

/** Null: it is not there. An id that the bin does not know is an empty list, or an error. */
export function findInBin(
  clients: AwsClients,
  { scope, resourceId }: Pick<Target, 'scope' | 'resourceId'>,
  signal: AbortSignal,
): Promise<{ leavesAt: Date } | null> {
  const { ListVolumesInRecycleBinCommand } = ec2()
  return asking(LIST, async () => {
    try {
      const command = new ListVolumesInRecycleBinCommand({ VolumeIds: [resourceId] })
      const { Volumes } = await clients.read(scope).send(command, { abortSignal: signal })
      const leavesAt = Volumes?.find((it) => it.VolumeId === resourceId)?.RecycleBinExitTime
      return leavesAt ? { leavesAt } : null
    } catch (error) {
      if (codeOf(error) === VOLUME_NOT_FOUND) return null
      throw error
    }
  })
}
