/**
 * Parks a volume: down to the gp3 baseline, where nothing is lost but the speed that nobody uses. EC2
 * modifies a volume even while it is in use, so the look just before is the only guard.
 */

import type { EC2Client } from '@aws-sdk/client-ec2'
import type { Detector } from '../../core/detector.ts'
import type { Observation, Sighting } from '../../core/observation.ts'
import type { Outlook, Remedy, Target } from '../../core/remedy.ts'
import { arnOf } from './arn.ts'
import type { AwsClients, Hands } from './clients.ts'
import { ec2 } from './ec2.ts'
import { type Marked, mark, unmark } from './marks.ts'
import { deniedOnceMarked } from './once-marked.ts'
import { rehearse } from './outcome.ts'
import { PROBE, type Probe, permittedBy } from './permission-probe.ts'
import { PLAN_TAG, tagList } from './tags.ts'
import { modificationTask, modify, shapeNow, unparkVolume } from './unpark-volume.ts'
import { BASELINE, hasShape, wishFor } from './volume-shapes.ts'
import { VOLUME_NOT_FOUND } from './volumes.ts'

/** gp3 goes as far as io2 today; a zone that does not will say so, and nothing is lost. */
const MAX_GIB = 65_536
const PARKABLE = ['io1', 'io2', 'gp3']

export function parkVolume(clients: AwsClients, recheck: Detector['recheck']): Remedy {
  const handsFor = (target: Target): Hands => clients.cleanup(modificationTask(target))
  return {
    name: 'park',
    keepsResource: true,
    outlook,
    look: (target, signal) => look(clients, recheck, target, signal),
    backUp: null,
    bin: null,
    restore: unparkVolume(clients),
    prepare: (target, _backupId, signal) =>
      mark(handsFor(target), marked(target), { [PLAN_TAG]: target.executionId }, signal),
    apply: (target, _backupId, signal) => modify(handsFor(target), target, BASELINE, signal),
    rehearse: (target, signal) => {
      const { ModifyVolumeCommand } = ec2()
      return rehearse(() =>
        handsFor(target).once.send(
          new ModifyVolumeCommand({ ...wishFor(target.resourceId, BASELINE), DryRun: true }),
          { abortSignal: signal },
        ),
      )
    },
    permitted: (scope, resourceId, signal) =>
      permittedBy(probesOf(clients, { scope, resourceId }, signal)),
    withdraw: (target, signal) => unmark(handsFor(target), marked(target), [PLAN_TAG], signal),
  }
}

/** The calls of a parking, in its order, on a volume that stands for all. */
function probesOf(
  clients: AwsClients,
  { scope, resourceId }: Pick<Target, 'scope' | 'resourceId'>,
  signal: AbortSignal,
): Probe[] {
  const { CreateTagsCommand, ModifyVolumeCommand } = ec2()
  const { executionId } = PROBE
  const task = modificationTask({ scope, resourceId, executionId })
  const abort = { abortSignal: signal }
  const Tags = tagList({ [PLAN_TAG]: executionId })
  const tagging = new CreateTagsCommand({ Resources: [resourceId], Tags, DryRun: true })
  const parking = new ModifyVolumeCommand({ ...wishFor(resourceId, BASELINE), DryRun: true })
  const client = (): EC2Client => clients.probe(task)
  const wish = {
    action: 'ec2:ModifyVolume',
    arn: arnOf(scope, 'ec2', `volume/${resourceId}`),
    context: { [`aws:ResourceTag/${PLAN_TAG}`]: executionId },
  }
  return [
    { action: 'ec2:CreateTags', call: () => client().send(tagging, abort) },
    {
      action: 'ec2:ModifyVolume',
      call: () => client().send(parking, abort),
      deniedOnceMarked: () => deniedOnceMarked(clients, scope, [wish], signal),
    },
  ]
}

function marked({ resourceId }: Target): Marked {
  return { resourceId, notFound: [VOLUME_NOT_FOUND] }
}

/** What is left to pay for is the storage, at the rate of gp3. */
function outlook({ evidence, usage }: Observation): Outlook {
  const { type, sizeGiB, iops, throughputMiBps, multiAttach } = evidence.attributes
  const isBaseline =
    type === 'gp3' &&
    iops === BASELINE.iops &&
    (throughputMiBps ?? 125) === BASELINE.throughputMiBps
  const flaws: readonly (readonly [boolean, string])[] = [
    [!PARKABLE.includes(String(type)), `a ${type} volume has no performance to give up`],
    [isBaseline, 'it is at the gp3 baseline already'],
    [multiAttach === true, 'gp3 knows no Multi-Attach'],
    [typeof sizeGiB !== 'number', 'nobody knows its size'],
    [Number(sizeGiB) > MAX_GIB, `gp3 volumes have at most ${MAX_GIB} GiB`],
  ]
  const flaw = flaws.find(([holds]) => holds)
  if (flaw) return { possible: false, reason: flaw[1] }
  const location = usage[0]?.location ?? ''
  const quantity = Number(sizeGiB)
  return {
    possible: true,
    usage: [{ sku: 'ebs.gp3.storage', location, quantity, unit: 'GiB-month' }],
  }
}

/**
 * At the baseline, attached or not, the waste is gone; on its way there it is ending. Otherwise it is
 * what the detector sees.
 */
async function look(
  clients: AwsClients,
  recheck: Detector['recheck'],
  target: Target,
  signal: AbortSignal,
): Promise<Sighting> {
  const { volume, isChangingTo } = await shapeNow(clients, target, signal)
  if (!volume) return { state: 'void', detail: 'the volume is not there any more' }
  if (hasShape(volume, BASELINE)) return { state: 'gone' }
  if (isChangingTo(BASELINE)) return { state: 'ending' }
  const seen = await recheck(target.scope, target.resourceId, signal)
  const isGoing = seen.state === 'gone' || seen.state === 'ending'
  return isGoing ? { state: 'void', detail: 'the volume is being deleted' } : seen
}
