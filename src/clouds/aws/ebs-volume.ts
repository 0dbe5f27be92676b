/**
 * EBS volumes attached to nothing. AWS bills such a volume like an attached one.
 *
 * Idle means: state `available` and no attachment. Backup: a snapshot. EC2 itself refuses to delete
 * a volume that got attached meanwhile (VolumeInUse).
 */

import type { DescribeVolumesCommandOutput, EC2Client, Volume } from '@aws-sdk/client-ec2'
import type { Detector } from '../../core/detector.ts'
import type { Fact } from '../../core/evidence.ts'
import { count } from '../../core/meter.ts'
import type { Observation, Scope, Sighting } from '../../core/observation.ts'
import { arnOf } from './arn.ts'
import type { AwsClients } from './clients.ts'
import { deleteVolume } from './delete-volume.ts'
import { ec2 } from './ec2.ts'
import { translated } from './errors.ts'
import { type Answers, answersOf, fact, factFrom } from './facts.ts'
import { inquiryOf } from './investigation/inquiry.ts'
import { SIMULATE } from './once-marked.ts'
import { parkVolume } from './park-volume.ts'
import { perScope } from './per-scope.ts'
import { KEY_ACTIONS } from './restore-volume.ts'
import { tagsOf } from './tags.ts'
import { type Read, together } from './together.ts'
import { MODIFICATIONS, modificationsOf, modificationsUnderWay } from './volume-modifications.ts'
import { volumeUsage } from './volume-usage.ts'
import {
  attributesOf,
  countVolumes,
  DESCRIBE_VOLUMES as DESCRIBE,
  describeVolumes,
  isUnattached,
  VOLUME_PAGE_SIZE,
} from './volumes.ts'

const HOUR_MS = 3_600_000

export function unattachedEbsVolume(clients: AwsClients, now: () => Date): Detector {
  const reads = perScope((scope): Reads => {
    const client = clients.read(scope)
    return {
      volume: together((ids, signal) => describeVolumes(client, ids, signal)),
      modification: together((ids, signal) => modificationsOf(client, ids, signal)),
    }
  })
  const look: Detector['recheck'] = (scope, volumeId, signal) =>
    recheck(reads(scope), { scope, volumeId, now }, signal)
  return {
    id: 'aws/ebs-volume-unattached',
    title: 'Unattached EBS volume',
    permissions: {
      read: [
        DESCRIBE,
        MODIFICATIONS,
        'ec2:DescribeSnapshots',
        'ec2:ListVolumesInRecycleBin',
        'rbin:ListRules',
        'rbin:GetRule',
        'cloudwatch:GetMetricData',
        'cloudtrail:LookupEvents',
        'compute-optimizer:GetIdleRecommendations',
        'kms:DescribeKey',
        SIMULATE,
      ],
      write: [
        'ec2:CreateSnapshot',
        'ec2:CreateTags',
        'ec2:DeleteSnapshot',
        'ec2:DeleteTags',
        'ec2:DeleteVolume',
        'ec2:LockSnapshot',
        'ec2:ModifyVolume',
      ],
      restore: [
        'ec2:CreateTags',
        'ec2:CreateVolume',
        'ec2:DeleteTags',
        'ec2:ModifyVolume',
        'ec2:RestoreVolumeFromRecycleBin',
        ...KEY_ACTIONS,
      ],
    },
    scan: (scope, signal) => scan(clients.read(scope), scope, now, signal),
    recheck: look,
    inquiry: inquiryOf(async () =>
      (await import('./investigation/volume-inquiry.ts')).volumeInquiry(clients, now),
    ),
    count: (scope, signal) => countVolumes(clients.read(scope), signal),
    remedies: [deleteVolume(clients, look), parkVolume(clients, look)],
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
  const pages = ec2().paginateDescribeVolumes(
    { client, pageSize: VOLUME_PAGE_SIZE },
    { Filters: [{ Name: 'status', Values: ['available'] }] },
    { abortSignal: signal },
  )
  try {
    for await (const page of pages) {
      const modified = await modifications
      yield takenOut(page).map((volume) => observe(volume, scope, modified, now()))
    }
  } catch (error) {
    throw translated(DESCRIBE, error)
  }
}

/** The paginator holds its page until the next one is asked for: an empty one, while others are slow. */
function takenOut(page: DescribeVolumesCommandOutput): Volume[] {
  const volumes = page.Volumes ?? []
  page.Volumes = []
  count('resources', volumes.length)
  return volumes.filter(isUnattached)
}

/** Of one volume: many may be looked at again at once. */
interface Reads {
  readonly volume: Read<Volume>
  readonly modification: Read<string>
}

async function recheck(
  reads: Reads,
  look: { readonly scope: Scope; readonly volumeId: string; readonly now: () => Date },
  signal: AbortSignal,
): Promise<Sighting> {
  const { scope, volumeId, now } = look
  const volume = await reads.volume(volumeId, signal)
  if (!volume || volume.State === 'deleted') return { state: 'gone' }
  if (volume.State === 'deleting') return { state: 'ending' }
  if (!isUnattached(volume)) {
    const holder = volume.Attachments?.[0]?.InstanceId
    return {
      state: 'in-use',
      detail: `state ${volume.State}${holder ? `, attached to ${holder}` : ''}`,
    }
  }
  const modified = await answersOf(async () => {
    const underWay = await reads.modification(volumeId, signal)
    return new Map(underWay === undefined ? [] : [[volumeId, underWay]])
  })
  return { state: 'idle', observation: observe(volume, scope, modified, now()) }
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
