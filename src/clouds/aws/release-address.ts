/** Releases an Elastic IP. There is nothing to back up; the plan tag is what the role asks for. */

import {
  CreateTagsCommand,
  DeleteTagsCommand,
  type EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import type { Outcome, Remedy, Target } from '../../core/detector.ts'
import type { AwsClients } from './clients.ts'
import { asking, unlessGone } from './errors.ts'
import { outcomeOf, rehearse } from './outcome.ts'
import { type Probe, permittedBy } from './permission-probe.ts'
import { PLAN_TAG } from './tags.ts'

const NOT_FOUND = 'InvalidAllocationID.NotFound'
/** CreateTags and DeleteTags name the absence of an address differently. */
const UNTAGGABLE = ['InvalidElasticIpID.NotFound', NOT_FOUND]

export function releaseAddress(clients: AwsClients): Remedy {
  return {
    name: 'release',
    backUp: null,
    prepare: (target, _backupId, signal) => mark(clients, target, signal),
    apply: (target, _backupId, signal) => release(clients, target, signal),
    rehearse: (target, signal) =>
      rehearse(() =>
        clients
          .change(target.scope)
          .send(new ReleaseAddressCommand({ AllocationId: target.resourceId, DryRun: true }), {
            abortSignal: signal,
          }),
      ),
    permitted: (scope, allocationId, signal) =>
      permittedBy(probesOf(clients.change(scope), allocationId, signal)),
    withdraw: (target, signal) => unmark(clients, target, signal),
  }
}

/** The calls of a release, in its order, on an address that stands for all. */
function probesOf(client: EC2Client, allocationId: string, signal: AbortSignal): Probe[] {
  const Tags = [{ Key: PLAN_TAG, Value: 'permission-probe' }]
  const tagging = new CreateTagsCommand({ Resources: [allocationId], Tags, DryRun: true })
  const removal = new ReleaseAddressCommand({ AllocationId: allocationId, DryRun: true })
  const abort = { abortSignal: signal }
  return [
    { action: 'ec2:CreateTags', mayHingeOnMark: false, call: () => client.send(tagging, abort) },
    { action: 'ec2:ReleaseAddress', mayHingeOnMark: true, call: () => client.send(removal, abort) },
  ]
}

function release(clients: AwsClients, target: Target, signal: AbortSignal): Promise<Outcome> {
  return outcomeOf('ec2:ReleaseAddress', NOT_FOUND, ['InvalidIPAddress.InUse'], () =>
    clients
      .change(target.scope)
      .send(new ReleaseAddressCommand({ AllocationId: target.resourceId }), {
        abortSignal: signal,
      }),
  )
}

function mark(
  clients: AwsClients,
  { scope, resourceId, executionId }: Target,
  signal: AbortSignal,
): Promise<void> {
  const Tags = [{ Key: PLAN_TAG, Value: executionId }]
  const command = new CreateTagsCommand({ Resources: [resourceId], Tags })
  return asking('ec2:CreateTags', () =>
    unlessGone(UNTAGGABLE, () => clients.read(scope).send(command, { abortSignal: signal })),
  )
}

function unmark(
  clients: AwsClients,
  { scope, resourceId }: Target,
  signal: AbortSignal,
): Promise<void> {
  const command = new DeleteTagsCommand({ Resources: [resourceId], Tags: [{ Key: PLAN_TAG }] })
  return asking('ec2:DeleteTags', () =>
    unlessGone(UNTAGGABLE, () => clients.read(scope).send(command, { abortSignal: signal })),
  )
}
