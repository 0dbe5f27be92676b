/** What there is in a region to try changes on. */

import {
  type Address,
  DescribeAddressesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type Tag,
} from '@aws-sdk/client-ec2'
import { arnOf, snapshotArn } from '../arn.ts'
import { PLAN_TAG } from '../tags.ts'
import type { Place } from './reads.ts'

/** Of each sort one, with our mark if there is one. */
export interface Samples {
  readonly volume: Sample | null
  readonly address: Sample | null
  readonly snapshot: Sample | null
}

export interface Sample {
  readonly id: string
  readonly arn: string
  readonly isMarked: boolean
}

export async function samplesOf({ clients, scope, signal }: Place): Promise<Samples> {
  const client = clients.read(scope)
  const abort = { abortSignal: signal }
  const marked = [{ Name: 'tag-key', Values: [PLAN_TAG] }]
  const [volumes, snapshots, addresses] = await Promise.all([
    client.send(
      new DescribeVolumesCommand({
        Filters: [{ Name: 'status', Values: ['available'] }],
        MaxResults: 500,
      }),
      abort,
    ),
    client.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: marked }), abort),
    client.send(new DescribeAddressesCommand({}), abort),
  ])
  const volumeArn = (id: string): string => arnOf(scope, 'ec2', `volume/${id}`)
  const addressArn = (id: string): string => arnOf(scope, 'ec2', `elastic-ip/${id}`)
  const idle = (addresses.Addresses ?? []).filter((it) => isIdle(it))
  return {
    volume: sampleOf(
      volumeArn,
      (volumes.Volumes ?? []).map((it) => [it.VolumeId, it.Tags]),
    ),
    snapshot: sampleOf(
      (id) => snapshotArn(scope, id),
      (snapshots.Snapshots ?? []).map((it) => [it.SnapshotId, it.Tags]),
    ),
    address: sampleOf(
      addressArn,
      idle.map((it) => [it.AllocationId, it.Tags]),
    ),
  }
}

function isIdle({ AssociationId }: Address): boolean {
  return !AssociationId
}

function sampleOf(
  arn: (id: string) => string,
  found: readonly (readonly [string | undefined, Tag[] | undefined])[],
): Sample | null {
  const samples = found.flatMap(([id, tags]) =>
    id ? [{ id, arn: arn(id), isMarked: (tags ?? []).some((it) => it.Key === PLAN_TAG) }] : [],
  )
  return samples.find((it) => it.isMarked) ?? samples[0] ?? null
}
