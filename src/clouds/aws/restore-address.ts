/**
 * Gets a released address back, as long as AWS has it and nobody else took it. AllocateAddress has no
 * client token: it is asked once, and its tag tells a repeat what was done.
 */

import type { Address } from '@aws-sdk/client-ec2'
import type { Outcome, Removed, Restore, Return } from '../../core/remedy.ts'
import { arnOf } from './arn.ts'
import type { AwsClients, Task } from './clients.ts'
import { ec2 } from './ec2.ts'
import { asking } from './errors.ts'
import { outcomeOf } from './outcome.ts'
import { putTagsBack, tagsToCreate } from './restored-tags.ts'
import { RESTORED_TAG, tagList, tagsOf } from './tags.ts'

const HINTS = {
  AddressLimitExceeded:
    'The quota of Elastic IPs of this region is used up: raise it, or release one, and undo again.',
  AuthFailure: 'Another AWS account has the address now.',
  'InvalidAddress.NotFound': 'AWS does not give this address to this account any more.',
}

export function restoreAddress(clients: AwsClients): Restore {
  return {
    look: (removed, signal) => look(clients, removed, signal),
    start: (removed, _way, signal) => allocate(clients, removed, signal),
    tidy: (removed, allocationId, signal) => tidy(clients, removed, allocationId, signal),
  }
}

async function look(clients: AwsClients, removed: Removed, signal: AbortSignal): Promise<Return> {
  const publicIp = removed.attributes['publicIp']
  if (typeof publicIp !== 'string') {
    return { state: 'taken', detail: 'nobody knows which address it was' }
  }
  const held = await holding(clients, removed, signal)
  if (!held) return { state: 'away', ways: ['allocation'], detail: '' }
  const allocationId = held.AllocationId ?? ''
  return tagsOf(held.Tags)[RESTORED_TAG] === removed.executionId
    ? { state: 'back', resourceId: allocationId }
    : {
        state: 'taken',
        detail: `${publicIp} is in this account again as ${allocationId}, taken by somebody else`,
      }
}

/** By a filter: asked for by name, an address that is not ours is an error. */
async function holding(
  clients: AwsClients,
  { scope, attributes }: Removed,
  signal: AbortSignal,
): Promise<Address | undefined> {
  const { DescribeAddressesCommand } = ec2()
  const Filters = [{ Name: 'public-ip', Values: [String(attributes['publicIp'])] }]
  const answer = await asking('ec2:DescribeAddresses', () =>
    clients.read(scope).send(new DescribeAddressesCommand({ Filters }), { abortSignal: signal }),
  )
  return answer.Addresses?.[0]
}

function allocate(clients: AwsClients, removed: Removed, signal: AbortSignal): Promise<Outcome> {
  const { AllocateAddressCommand } = ec2()
  const { scope, attributes, tags, executionId } = removed
  const { publicIp, borderGroup } = attributes
  const isLocal = typeof borderGroup === 'string' && borderGroup !== scope.region
  const Tags = tagList({ ...tagsToCreate(tags), [RESTORED_TAG]: executionId })
  const command = new AllocateAddressCommand({
    Domain: 'vpc',
    Address: String(publicIp),
    ...(isLocal ? { NetworkBorderGroup: borderGroup } : {}),
    TagSpecifications: [{ ResourceType: 'elastic-ip', Tags }],
  })
  return outcomeOf('ec2:AllocateAddress', { hints: HINTS }, () =>
    clients.restore(taskOf(removed)).once.send(command, { abortSignal: signal }),
  )
}

/** Addresses that carry the note of this execution, from the moment on at which they are made. */
function taskOf({ scope, executionId }: Removed): Task {
  const Resource = [arnOf(scope, 'ec2', 'elastic-ip/*')]
  const noted = { [`aws:ResourceTag/${RESTORED_TAG}`]: executionId }
  return {
    scope,
    name: `cloudthrift-${executionId}`,
    allow: [
      {
        Action: ['ec2:AllocateAddress', 'ec2:CreateTags'],
        Resource,
        equal: { [`aws:RequestTag/${RESTORED_TAG}`]: executionId },
      },
      { Action: ['ec2:CreateTags', 'ec2:DeleteTags'], Resource, equal: noted },
    ],
  }
}

async function tidy(
  clients: AwsClients,
  removed: Removed,
  allocationId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const held = await holding(clients, removed, signal)
  const now = { id: allocationId, tags: held?.Tags ?? [] }
  return putTagsBack(clients.restore(taskOf(removed)).patient, removed, now, signal)
}
