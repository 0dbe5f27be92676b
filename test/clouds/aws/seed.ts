/** Seeds a region through EC2's own calls, the same on every backend. */

import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  type EC2Client,
} from '@aws-sdk/client-ec2'
import { type Backend, ec2At, type RegionName } from './backends.ts'

export interface Seeded {
  readonly idleVolumes: readonly string[]
  readonly protectedVolume: string
  readonly attachedVolume: string
  readonly idleAddresses: readonly string[]
  readonly protectedAddress: string
  readonly associatedAddress: string
}

const PROTECTED = { 'cloudthrift:protected': 'true' }
const SHAPES = [
  { VolumeType: 'gp3', Size: 100 },
  { VolumeType: 'io1', Size: 50, Iops: 1_000 },
  { VolumeType: 'st1', Size: 500 },
] as const

export async function seed(backend: Backend, region: RegionName): Promise<Seeded> {
  const ec2 = ec2At(backend.endpoint, region)
  const instance = await backend.instance(region)
  const idleVolumes: string[] = []
  for (const shape of SHAPES) idleVolumes.push(await volume(ec2, region, shape))
  const protectedVolume = await volume(ec2, region, SHAPES[0], PROTECTED)
  const attachedVolume = await volume(ec2, region, SHAPES[0])
  await attach(ec2, attachedVolume, instance)
  const idleAddresses = [await address(ec2, { Name: 'old' }), await address(ec2)]
  const protectedAddress = await address(ec2, PROTECTED)
  const associatedAddress = await address(ec2)
  await associate(ec2, associatedAddress, instance)
  return {
    idleVolumes,
    protectedVolume,
    attachedVolume,
    idleAddresses,
    protectedAddress,
    associatedAddress,
  }
}

export async function volume(
  ec2: EC2Client,
  region: string,
  shape: Omit<CreateVolumeCommandInput, 'AvailabilityZone'> = SHAPES[0],
  tags: Readonly<Record<string, string>> = { Name: 'data' },
): Promise<string> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  const { VolumeId = '' } = await ec2.send(
    new CreateVolumeCommand({
      ...shape,
      AvailabilityZone: `${region}a`,
      TagSpecifications: [{ ResourceType: 'volume', Tags }],
    }),
  )
  return VolumeId
}

export async function attach(ec2: EC2Client, VolumeId: string, InstanceId: string): Promise<void> {
  await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }))
}

export async function associate(
  ec2: EC2Client,
  AllocationId: string,
  InstanceId: string,
): Promise<void> {
  await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId }))
}

export async function address(
  ec2: EC2Client,
  tags: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { AllocationId = '' } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  if (Tags.length > 0) await ec2.send(new CreateTagsCommand({ Resources: [AllocationId], Tags }))
  return AllocationId
}
