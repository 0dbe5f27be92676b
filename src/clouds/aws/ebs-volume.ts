/**
 * EBS volumes attached to nothing. AWS bills such a volume like an attached one.
 *
 * Idle means: state `available` and no attachment. Backup: a snapshot. EC2 itself refuses to delete
 * a volume that got attached meanwhile (VolumeInUse).
 */

import {
  DescribeVolumesCommand,
  type EC2Client,
  paginateDescribeVolumes,
  type Volume,
} from '@aws-sdk/client-ec2'
import type { Detector, Observation, Scope, Sighting } from '../../core/detector.ts'
import type { Fact } from '../../core/evidence.ts'
import { arnOf } from './arn.ts'
import type { AwsClients } from './clients.ts'
import { deleteVolume } from './delete-volume.ts'
import { asking, codeOf, translated } from './errors.ts'
import { type Answers, answersOf, fact, factFrom } from './facts.ts'
import { inquiryOf } from './investigation/inquiry.ts'
import { tagsOf } from './tags.ts'
import { MODIFICATIONS, modificationOf, modificationsUnderWay } from './volume-modifications.ts'
import { volumeUsage } from './volume-usage.ts'

const DESCRIBE = 'ec2:DescribeVolumes'
const PAGE_SIZE = 500
const HOUR_MS = 3_600_000

export function unattachedEbsVolume(clients: AwsClients, now: () => Date): Detector {
  return {
    id: 'aws/ebs-volume-unattached',
    title: 'Unattached EBS volume',
    permissions: {
      read: [
        DESCRIBE,
        MODIFICATIONS,
        'ec2:DescribeSnapshots',
        'cloudwatch:GetMetricData',
        'cloudtrail:LookupEvents',
        'compute-optimizer:GetIdleRecommendations',
        'kms:DescribeKey',
      ],
      write: ['ec2:CreateSnapshot', 'ec2:CreateTags', 'ec2:DeleteTags', 'ec2:DeleteVolume'],
    },
    scan: (scope, signal) => scan(clients.read(scope), scope, now, signal),
    recheck: (scope, volumeId, signal) =>
      recheck(clients.read(scope), { scope, volumeId, now }, signal),
    inquiry: inquiryOf(async () =>
      (await import('./investigation/volume-inquiry.ts')).volumeInquiry(clients, now),
    ),
    remedy: deleteVolume(clients),
  }
}

async function* scan(
  client: EC2Client,
  scope: Scope,
  now: () => Date,
  signal: AbortSignal,
): AsyncGenerator<Observation[]> {
  const modifications = answersOf(() => modificationsUnderWay(client, signal))
  // Both are asked at once; a listing that is cut short must not leave the other unheard.
  modifications.catch(() => undefined)
  const pages = paginateDescribeVolumes(
    { client, pageSize: PAGE_SIZE },
    { Filters: [{ Name: 'status', Values: ['available'] }] },
    { abortSignal: signal },
  )
  try {
    for await (const page of pages) {
      const idle = (page.Volumes ?? []).filter(isUnattached)
      const modified = await modifications
      yield idle.map((volume) => observe(volume, scope, modified, now()))
    }
  } catch (error) {
    throw translated(DESCRIBE, error)
  }
}

async function recheck(
  client: EC2Client,
  look: { readonly scope: Scope; readonly volumeId: string; readonly now: () => Date },
  signal: AbortSignal,
): Promise<Sighting> {
  const { scope, volumeId, now } = look
  const volume = await describe(client, volumeId, signal)
  if (!volume || volume.State === 'deleted') return { state: 'gone' }
  if (volume.State === 'deleting') return { state: 'ending' }
  if (!isUnattached(volume)) {
    const holder = volume.Attachments?.[0]?.InstanceId
    return {
      state: 'in-use',
      detail: `state ${volume.State}${holder ? `, attached to ${holder}` : ''}`,
    }
  }
  const modified = await answersOf(() => modificationOf(client, volumeId, signal))
  return { state: 'idle', observation: observe(volume, scope, modified, now()) }
}

function describe(
  client: EC2Client,
  volumeId: string,
  signal: AbortSignal,
): Promise<Volume | undefined> {
  return asking(DESCRIBE, async () => {
    try {
      const command = new DescribeVolumesCommand({ VolumeIds: [volumeId] })
      return (await client.send(command, { abortSignal: signal })).Volumes?.[0]
    } catch (error) {
      if (codeOf(error) === 'InvalidVolume.NotFound') return undefined
      throw error
    }
  })
}

function isUnattached(volume: Volume): boolean {
  return volume.State === 'available' && (volume.Attachments ?? []).length === 0
}

function observe(volume: Volume, scope: Scope, modified: Answers<string>, now: Date): Observation {
  const volumeId = volume.VolumeId ?? ''
  const tags = tagsOf(volume.Tags)
  return {
    resourceId: volumeId,
    canonicalId: arnOf(scope, 'ec2', `volume/${volumeId}`),
    name: tags['Name'] ?? null,
    createdAt: volume.CreateTime ?? null,
    tags,
    evidence: {
      attributes: attributesOf(volume),
      facts: [
        ...factsOf(volume, now),
        factFrom('not-being-modified', MODIFICATIONS, modified, volumeId),
      ],
    },
    usage: volumeUsage(volume, scope.region),
  }
}

function attributesOf(volume: Volume): Observation['evidence']['attributes'] {
  return {
    type: volume.VolumeType ?? 'unknown',
    sizeGiB: volume.Size ?? null,
    ...performanceOf(volume),
    zone: volume.AvailabilityZone ?? null,
    encrypted: Boolean(volume.Encrypted),
    kmsKeyId: volume.KmsKeyId ?? null,
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

function factsOf(volume: Volume, now: Date): Fact[] {
  const operator = volume.Operator?.Principal ?? 'an AWS service'
  return [
    fact('unattached', DESCRIBE, true, ''),
    fact('not-service-managed', DESCRIBE, !volume.Operator?.Managed, `managed by ${operator}`),
    fact(
      'single-attach',
      DESCRIBE,
      !volume.MultiAttachEnabled,
      'Multi-Attach is on: a cluster may have detached it on purpose',
    ),
    fact('not-on-outpost', DESCRIBE, !volume.OutpostArn, `on Outpost ${volume.OutpostArn ?? ''}`),
    fact(
      'not-a-fresh-copy',
      DESCRIBE,
      !isFreshCopy(volume, now),
      'copied or restored within a day',
    ),
  ]
}

/** Somebody is at work on a copy that is not a day old. */
function isFreshCopy(volume: Volume, now: Date): boolean {
  const isCopy = Boolean(volume.SourceVolumeId) || volume.FastRestored === true
  const ageMs = now.getTime() - (volume.CreateTime?.getTime() ?? now.getTime())
  return isCopy && ageMs < 24 * HOUR_MS
}
