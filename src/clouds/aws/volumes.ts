/** What every part that deals with EBS volumes asks of one, or of all. */

import type { EC2Client, Volume } from '@aws-sdk/client-ec2'
import type { Attributes } from '../../core/evidence.ts'
import { ec2 } from './ec2.ts'
import { asking, codeOf } from './errors.ts'

export const DESCRIBE_VOLUMES = 'ec2:DescribeVolumes'
export const VOLUME_PAGE_SIZE = 500
export const VOLUME_NOT_FOUND = 'InvalidVolume.NotFound'

export function describeVolume(
  client: EC2Client,
  volumeId: string,
  signal: AbortSignal,
): Promise<Volume | undefined> {
  const { DescribeVolumesCommand } = ec2()
  return asking(DESCRIBE_VOLUMES, async () => {
    try {
      const command = new DescribeVolumesCommand({ VolumeIds: [volumeId] })
      return (await client.send(command, { abortSignal: signal })).Volumes?.[0]
    } catch (error) {
      if (codeOf(error) === VOLUME_NOT_FOUND) return undefined
      throw error
    }
  })
}

/** Of many: what the listing lacks is asked for by its name, so that an absence is certain. */
export async function describeVolumes(
  client: EC2Client,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Volume>> {
  const listed = ids.length > 1 ? await listVolumes(client, ids, signal) : []
  const found = new Map(listed.map((it) => [it.VolumeId ?? '', it]))
  const rest = ids.filter((id) => !found.has(id))
  const named = await Promise.all(rest.map((id) => describeVolume(client, id, signal)))
  for (const [index, id] of rest.entries()) {
    const volume = named[index]
    if (volume) found.set(id, volume)
  }
  return found
}

function listVolumes(
  client: EC2Client,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Volume[]> {
  return asking(DESCRIBE_VOLUMES, async () => {
    const pages = ec2().paginateDescribeVolumes(
      { client, pageSize: VOLUME_PAGE_SIZE },
      { Filters: [{ Name: 'volume-id', Values: [...ids] }] },
      { abortSignal: signal },
    )
    return (await Array.fromAsync(pages)).flatMap((it) => it.Volumes ?? [])
  })
}

/** All of the region, attached or not. */
export function countVolumes(client: EC2Client, signal: AbortSignal): Promise<number> {
  return asking(DESCRIBE_VOLUMES, async () => {
    let count = 0
    const paging = { client, pageSize: VOLUME_PAGE_SIZE }
    for await (const page of ec2().paginateDescribeVolumes(paging, {}, { abortSignal: signal })) {
      count += page.Volumes?.length ?? 0
    }
    return count
  })
}

export function isUnattached(volume: Volume): boolean {
  return volume.State === 'available' && (volume.Attachments ?? []).length === 0
}

/** All that makes a volume what it is: what a restored one must have as well. */
export function attributesOf(volume: Volume): Attributes {
  return {
    type: volume.VolumeType ?? 'unknown',
    sizeGiB: volume.Size ?? null,
    ...performanceOf(volume),
    zone: volume.AvailabilityZone ?? null,
    encrypted: Boolean(volume.Encrypted),
    kmsKeyId: volume.KmsKeyId ?? null,
    multiAttach: Boolean(volume.MultiAttachEnabled),
    snapshotId: volume.SnapshotId || null,
    createdAt: volume.CreateTime?.toISOString() ?? null,
  }
}

/** gp2, st1 and sc1 report a baseline that follows from their size: it is no property of its own. */
function performanceOf({ VolumeType, Iops: iops, Throughput: throughput }: Volume): {
  readonly iops: number | null
  readonly throughputMiBps: number | null
} {
  const type = VolumeType ?? 'unknown'
  const isProvisioned = ['gp3', 'io1', 'io2'].includes(type)
  return {
    iops: isProvisioned && iops !== undefined ? iops : null,
    throughputMiBps: type === 'gp3' && throughput !== undefined ? throughput : null,
  }
}
