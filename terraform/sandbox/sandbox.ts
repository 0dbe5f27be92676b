/**
 * The stack `sandbox`: idle resources and decoys in a network of their own, so that a newcomer can
 * try CloudThrift on a real account for cents. Everything is tagged; `terraform destroy` removes it,
 * also what CloudThrift has removed already.
 */

import type { Expression } from '../layer/attributes.ts'
import { openStack, type Stack } from '../layer/stack.ts'
import { budgetNote } from './budget.ts'
import {
  ADDRESSES,
  ASSOCIATED_ADDRESS,
  ATTACHED_DISK,
  DISKS,
  GUARDED_DISKS,
  IDLE_ADDRESSES,
  IDLE_DISKS,
  PROTECTED_ADDRESS,
  ROOT_DISK,
} from './resources.ts'

const TAGS = { 'cloudthrift:sandbox': 'true' }
/** An address can be associated only where there is one. */
const GATEWAY = 'aws_internet_gateway.sandbox'
/** Names the newest Amazon Linux in every region. */
const IMAGE = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'

type Refer = (kind: 'volume' | 'address', names: readonly string[]) => Expression[]

export async function sandboxStack(): Promise<string> {
  const stack = openStack('sandbox', ['aws'])
  const zone = firstZone(stack)
  const disks = addDisks(stack, zone)
  const instance = addInstance(stack, zone)
  stack.resource('aws_volume_attachment', ATTACHED_DISK.name, {
    device_name: '/dev/sdf',
    instance_id: instance,
    volume_id: disks.get(ATTACHED_DISK.name) ?? '',
    // A disk without a file system: nothing to unmount, and the instance need not be asked.
    force_detach: true,
  })
  const addresses = addAddresses(stack, instance)
  const refer: Refer = (kind, names) =>
    names.map((name) => (kind === 'volume' ? disks : addresses).get(name) ?? missing(name))
  addOutputs(stack, refer)
  stack.output('budget', 'What it costs while it stands.', await budgetNote())
  return stack.json()
}

/** A plain zone of the region: a Local Zone has other prices. */
function firstZone(stack: Stack): Expression {
  stack.data('aws_availability_zones', 'plain', {
    state: 'available',
    filter: [{ name: 'zone-type', values: ['availability-zone'] }],
  })
  return `\${data.aws_availability_zones.plain.names[0]}`
}

function addDisks(stack: Stack, zone: Expression): ReadonlyMap<string, Expression> {
  return new Map(
    DISKS.map((disk) => {
      const read = stack.resource('aws_ebs_volume', disk.name, {
        availability_zone: zone,
        type: disk.type,
        size: disk.sizeGiB,
        encrypted: true,
        tags: { ...TAGS, Name: labelOf(disk.name), ...disk.tags },
        ...(disk.iops === undefined ? {} : { iops: disk.iops }),
      })
      return [disk.name, read('id')]
    }),
  )
}

/** In a network of its own, which nothing can reach: no security group lets anybody in. */
function addInstance(stack: Stack, zone: Expression): Expression {
  const tags = { ...TAGS, Name: 'cloudthrift-sandbox' }
  const vpc = stack.resource('aws_vpc', 'sandbox', { cidr_block: '10.255.255.0/28', tags })
  const subnet = stack.resource('aws_subnet', 'sandbox', {
    vpc_id: vpc('id'),
    cidr_block: '10.255.255.0/28',
    availability_zone: zone,
    tags,
  })
  // No route leads to it.
  stack.resource('aws_internet_gateway', 'sandbox', { vpc_id: vpc('id'), tags })
  const image = stack.data('aws_ssm_parameter', 'image', { name: IMAGE })
  const instance = stack.resource('aws_instance', 'sandbox', {
    ami: image('value'),
    instance_type: 't3.nano',
    subnet_id: subnet('id'),
    metadata_options: [{ http_tokens: 'required' }],
    root_block_device: [
      { volume_type: ROOT_DISK.type, volume_size: ROOT_DISK.sizeGiB, encrypted: true, tags },
    ],
    tags,
  })
  return instance('id')
}

function addAddresses(stack: Stack, instance: Expression): ReadonlyMap<string, Expression> {
  return new Map(
    ADDRESSES.map((name) => {
      const isProtected = name === PROTECTED_ADDRESS
      const read = stack.resource('aws_eip', name, {
        domain: 'vpc',
        tags: {
          ...TAGS,
          Name: labelOf(name),
          ...(isProtected ? { 'cloudthrift:protected': 'true' } : {}),
        },
        ...(name === ASSOCIATED_ADDRESS ? { instance, depends_on: [GATEWAY] } : {}),
      })
      return [name, read('id')]
    }),
  )
}

function addOutputs(stack: Stack, refer: Refer): void {
  stack.output('idle_ids', 'What CloudThrift must find.', [
    ...refer('volume', namesOf(IDLE_DISKS)),
    ...refer('address', IDLE_ADDRESSES),
  ])
  stack.output('guarded_ids', 'What it must show with a guard and never ask about.', [
    ...refer('volume', namesOf(GUARDED_DISKS)),
    ...refer('address', [PROTECTED_ADDRESS]),
  ])
  stack.output('used_ids', 'What it must not list at all.', [
    ...refer('volume', [ATTACHED_DISK.name]),
    ...refer('address', [ASSOCIATED_ADDRESS]),
  ])
}

function namesOf(disks: readonly { readonly name: string }[]): string[] {
  return disks.map((it) => it.name)
}

function labelOf(name: string): string {
  return `cloudthrift-sandbox-${name.replaceAll('_', '-')}`
}

function missing(name: string): never {
  throw new Error(`the sandbox has no ${name}`)
}
