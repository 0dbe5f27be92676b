/**
 * Fills an AWS account that moto plays: idle and protected disks and addresses in two regions. Only
 * for the demo: it refuses to talk to AWS itself.
 */

import { AllocateAddressCommand, CreateVolumeCommand, EC2Client } from '@aws-sdk/client-ec2'

type Tags = Readonly<Record<string, string>>

const REGIONS = ['eu-west-1', 'us-east-1'] as const
const DISKS: readonly {
  readonly type: 'gp2' | 'gp3' | 'io1'
  readonly sizeGiB: number
  readonly tags: Tags
}[] = [
  { type: 'gp3', sizeGiB: 500, tags: { Name: 'old build cache', Team: 'platform' } },
  { type: 'io1', sizeGiB: 200, tags: { Name: 'reporting db, before the move', Team: 'data' } },
  { type: 'gp2', sizeGiB: 80, tags: { Name: 'staging scratch', Team: 'shop' } },
  { type: 'gp3', sizeGiB: 50, tags: { Name: 'audit archive', 'cloudthrift:protected': 'true' } },
  { type: 'gp3', sizeGiB: 20, tags: { 'kubernetes.io/created-for/pvc/name': 'data-postgres-0' } },
]
const ADDRESSES: readonly Tags[] = [
  { Name: 'old bastion' },
  { Name: 'partner allow-list', DoNotDelete: 'true' },
]

const endpoint = process.env['AWS_ENDPOINT_URL']
if (!endpoint) throw new Error('AWS_ENDPOINT_URL is unset: this fills an emulator, never AWS')
for (const region of REGIONS) {
  const ec2 = new EC2Client({ region, endpoint })
  for (const { type, sizeGiB, tags } of DISKS) {
    await ec2.send(
      new CreateVolumeCommand({
        AvailabilityZone: `${region}a`,
        VolumeType: type,
        Size: sizeGiB,
        ...(type === 'io1' ? { Iops: 2_000 } : {}),
        TagSpecifications: [{ ResourceType: 'volume', Tags: tagList(tags) }],
      }),
    )
  }
  for (const tags of ADDRESSES) {
    await ec2.send(
      new AllocateAddressCommand({
        Domain: 'vpc',
        TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: tagList(tags) }],
      }),
    )
  }
}

function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}
