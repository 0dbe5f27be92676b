/** Releases an Elastic IP. There is nothing to back up; the plan tag is what the role asks for. */

import { CreateTagsCommand, DeleteTagsCommand, ReleaseAddressCommand } from '@aws-sdk/client-ec2'
import type { Outcome, Remedy, Target } from '../../core/detector.ts'
import type { AwsClients } from './clients.ts'
import { asking, unlessGone } from './errors.ts'
import { outcomeOf, rehearse } from './outcome.ts'
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
    withdraw: (target, signal) => unmark(clients, target, signal),
  }
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
