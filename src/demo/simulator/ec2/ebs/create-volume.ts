/**
 * CreateVolume, empty or from a snapshot. Of the creating calls it alone has a client token:
 * a repeated request makes no second volume.
 */

import { AwsError, missingParameter } from '../../wire/aws-error.ts'
import { flag, integer, tagsToCreate, text } from '../../wire/query.ts'
import { keyArn } from '../../world/kms.ts'
import type { Snapshot } from '../../world/snapshot.ts'
import { later } from '../../world/surroundings.ts'
import type { Volume } from '../../world/volume.ts'
import type { VolumeShape } from '../../world/volume-shape.ts'
import { snapshotById, volumeById } from '../lookup.ts'
import type { Ec2Request } from '../request.ts'
import { tagRecord } from '../tag-rules.ts'
import { checkShape, volumeType } from './volume-rules.ts'
import { newVolumeXml } from './volume-xml.ts'

export function createVolume(request: Ec2Request): string {
  const { region, params, now } = request
  const token = text(params, 'ClientToken')
  const repeated = token === undefined ? undefined : madeBy(request, token)
  if (repeated) return newVolumeXml(repeated, now)
  const source = sourceOf(request)
  const shape = wantedShape(request, source?.sizeGiB)
  checkShape(shape)
  const volume = region.addVolume({
    ...shape,
    zone: wantedZone(request),
    readyAt: later(now, request.world.timing.creatingMs),
    visibleAt: later(now, request.world.timing.createdInvisibleMs),
    snapshotId: source?.id,
    outpostArn: text(params, 'OutpostArn'),
    ...encryption(request, source),
    tags: tagRecord(tagsToCreate(params, 'volume')),
  })
  if (token !== undefined) {
    region.clientTokens.set(token, { request: essence(request), volumeId: volume.id })
  }
  return newVolumeXml(volume, now)
}

/** A repeated request answers with the volume of the first one. */
function madeBy(request: Ec2Request, token: string): Volume | undefined {
  const made = request.region.clientTokens.get(token)
  if (!made) return undefined
  if (made.request !== essence(request)) {
    throw new AwsError(
      'IdempotentParameterMismatch',
      'The client token was used before, with other parameters.',
    )
  }
  return volumeById(request, made.volumeId)
}

function essence({ params }: Ec2Request): string {
  return JSON.stringify(Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function sourceOf(request: Ec2Request): Snapshot | undefined {
  const snapshotId = text(request.params, 'SnapshotId')
  if (snapshotId === undefined) return undefined
  const snapshot = snapshotById(request, snapshotId)
  if (snapshot.hasFailed || snapshot.completesAt > request.now) {
    throw new AwsError('IncorrectState', `Snapshot '${snapshotId}' is not completed.`)
  }
  return snapshot
}

function wantedShape({ params }: Ec2Request, snapshotGiB: number | undefined): VolumeShape {
  const sizeGiB = integer(params, 'Size') ?? snapshotGiB
  if (sizeGiB === undefined) throw missingParameter('size/snapshot')
  if (snapshotGiB !== undefined && sizeGiB < snapshotGiB) {
    throw new AwsError(
      'InvalidParameterValue',
      `Volume of ${sizeGiB}GiB is smaller than its snapshot, expect size >= ${snapshotGiB}GiB`,
    )
  }
  return {
    type: volumeType(text(params, 'VolumeType'), 'gp2'),
    sizeGiB,
    iops: integer(params, 'Iops'),
    throughputMiBps: integer(params, 'Throughput'),
    isMultiAttach: flag(params, 'MultiAttachEnabled') ?? false,
  }
}

function wantedZone({ params, region }: Ec2Request): string {
  const zone = text(params, 'AvailabilityZone')
  const zoneId = text(params, 'AvailabilityZoneId')
  if (zone !== undefined && zoneId !== undefined) {
    throw new AwsError('InvalidParameterCombination', 'Name the zone or its id, not both.')
  }
  if (zone === undefined && zoneId === undefined) throw missingParameter('availabilityZone')
  const known = [...region.zones].find(([name, id]) => name === zone || id === zoneId)
  if (!known) {
    throw new AwsError('InvalidZone.NotFound', `The zone '${zone ?? zoneId}' does not exist.`)
  }
  return known[0]
}

interface Encryption {
  readonly isEncrypted: boolean
  readonly kmsKeyId: string | undefined
}

/** A volume of an encrypted snapshot is encrypted, whatever was asked. */
function encryption(request: Ec2Request, source: Snapshot | undefined): Encryption {
  const { params, region } = request
  const isEncrypted = source?.isEncrypted === true || flag(params, 'Encrypted') === true
  const key = text(params, 'KmsKeyId')
  if (isEncrypted) return { isEncrypted, kmsKeyId: key ? keyArn(region, key) : source?.kmsKeyId }
  if (key === undefined) return { isEncrypted, kmsKeyId: undefined }
  throw new AwsError(
    'InvalidParameterDependency',
    'The parameter KmsKeyId requires the parameter Encrypted to be set.',
  )
}
