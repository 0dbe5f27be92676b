/** Releases an Elastic IP. There is nothing to back up; the plan tag is what the role asks for. */

import type { EC2Client } from '@aws-sdk/client-ec2'
import type { Detector } from '../../core/detector.ts'
import type { Scope } from '../../core/observation.ts'
import type { Outcome, Remedy, Target } from '../../core/remedy.ts'
import { arnOf } from './arn.ts'
import type { AwsClients, Hands, Task } from './clients.ts'
import { ec2 } from './ec2.ts'
import { type Marked, mark, unmark } from './marks.ts'
import { deniedOnceMarked } from './once-marked.ts'
import { outcomeOf, rehearse } from './outcome.ts'
import { PROBE, type Probe, permittedBy } from './permission-probe.ts'
import { restoreAddress } from './restore-address.ts'
import { PLAN_TAG, tagList } from './tags.ts'

const NOT_FOUND = 'InvalidAllocationID.NotFound'

export function releaseAddress(clients: AwsClients, recheck: Detector['recheck']): Remedy {
  const handsFor = (target: Target): Hands => clients.cleanup(taskOf(target))
  return {
    name: 'release',
    keepsResource: false,
    outlook: () => ({ possible: true, usage: [] }),
    look: ({ scope, resourceId }, signal) => recheck(scope, resourceId, signal),
    backUp: null,
    bin: null,
    restore: restoreAddress(clients),
    prepare: (target, _backupId, signal) =>
      mark(handsFor(target), marked(target), { [PLAN_TAG]: target.executionId }, signal),
    apply: (target, _backupId, signal) => release(handsFor(target), target, signal),
    rehearse: (target, signal) => {
      const { ReleaseAddressCommand } = ec2()
      return rehearse(() =>
        handsFor(target).once.send(
          new ReleaseAddressCommand({ AllocationId: target.resourceId, DryRun: true }),
          { abortSignal: signal },
        ),
      )
    },
    permitted: (scope, resourceId, signal) =>
      permittedBy(probesOf(clients, { scope, resourceId }, signal)),
    withdraw: (target, signal) => unmark(handsFor(target), marked(target), [PLAN_TAG], signal),
  }
}

/** CreateTags and DeleteTags name the absence of an address differently. */
function marked({ resourceId }: Target): Marked {
  return { resourceId, notFound: ['InvalidElasticIpID.NotFound', NOT_FOUND] }
}

/** This address, and no other one. */
function taskOf({
  scope,
  resourceId,
  executionId,
}: Pick<Target, 'scope' | 'resourceId' | 'executionId'>): Task {
  const Action = ['ec2:CreateTags', 'ec2:DeleteTags', 'ec2:ReleaseAddress']
  const Resource = [addressArn(scope, resourceId)]
  return { scope, name: `cloudthrift-${executionId}`, allow: [{ Action, Resource }] }
}

function addressArn(scope: Scope, allocationId: string): string {
  return arnOf(scope, 'ec2', `elastic-ip/${allocationId}`)
}

/** The calls of a release, in its order, on an address that stands for all. */
function probesOf(
  clients: AwsClients,
  { scope, resourceId }: Pick<Target, 'scope' | 'resourceId'>,
  signal: AbortSignal,
): Probe[] {
  const { CreateTagsCommand, ReleaseAddressCommand } = ec2()
  const { executionId } = PROBE
  const task = taskOf({ scope, resourceId, executionId })
  const abort = { abortSignal: signal }
  const Tags = tagList({ [PLAN_TAG]: executionId })
  const tagging = new CreateTagsCommand({ Resources: [resourceId], Tags, DryRun: true })
  const removal = new ReleaseAddressCommand({ AllocationId: resourceId, DryRun: true })
  const client = (): EC2Client => clients.probe(task)
  const wish = {
    action: 'ec2:ReleaseAddress',
    arn: addressArn(scope, resourceId),
    context: { [`aws:ResourceTag/${PLAN_TAG}`]: executionId },
  }
  return [
    { action: 'ec2:CreateTags', call: () => client().send(tagging, abort) },
    {
      action: 'ec2:ReleaseAddress',
      call: () => client().send(removal, abort),
      deniedOnceMarked: () => deniedOnceMarked(clients, scope, [wish], signal),
    },
  ]
}

function release({ once }: Hands, { resourceId }: Target, signal: AbortSignal): Promise<Outcome> {
  const { ReleaseAddressCommand } = ec2()
  const meaning = { gone: [NOT_FOUND], inUse: ['InvalidIPAddress.InUse'] }
  return outcomeOf('ec2:ReleaseAddress', meaning, () =>
    once.send(new ReleaseAddressCommand({ AllocationId: resourceId }), { abortSignal: signal }),
  )
}
