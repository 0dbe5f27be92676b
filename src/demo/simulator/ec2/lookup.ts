/**
 * Finding resources by id. An unknown id is an error of its own code; a page size with ids as
 * well.
 */

import { AwsError, invalidValue } from '../wire/aws-error.ts'
import type { Address } from '../world/address.ts'
import type { Snapshot } from '../world/snapshot.ts'
import { type Volume, volumeExists } from '../world/volume.ts'
import type { Ec2Request } from './request.ts'

export function volumeById(request: Ec2Request, volumeId: string): Volume {
  return volumesById(request, [volumeId])[0] ?? fail(volumeId)
}

export function volumesById({ region, now }: Ec2Request, ids: readonly string[]): Volume[] {
  const lookup = (id: string): Volume | undefined => {
    const volume = region.volumes.get(id)
    return volume && volumeExists(volume, now) ? volume : undefined
  }
  return allOf(ids, lookup, { kind: 'volume', prefix: 'vol-', code: 'InvalidVolume.NotFound' })
}

export function snapshotById(request: Ec2Request, snapshotId: string): Snapshot {
  return snapshotsById(request, [snapshotId])[0] ?? fail(snapshotId)
}

export function snapshotsById({ region, now }: Ec2Request, ids: readonly string[]): Snapshot[] {
  const lookup = (id: string): Snapshot | undefined => {
    const snapshot = region.snapshots.get(id)
    return snapshot && snapshot.visibleAt <= now ? snapshot : undefined
  }
  return allOf(ids, lookup, { kind: 'snapshot', prefix: 'snap-', code: 'InvalidSnapshot.NotFound' })
}

export function addressById(request: Ec2Request, allocationId: string): Address {
  return addressesById(request, [allocationId])[0] ?? fail(allocationId)
}

export function addressesById({ region, now }: Ec2Request, ids: readonly string[]): Address[] {
  const lookup = (id: string): Address | undefined => {
    const address = region.addresses.get(id)
    return address && address.allocatedAt <= now ? address : undefined
  }
  return allOf(ids, lookup, {
    kind: 'allocation ID',
    prefix: 'eipalloc-',
    code: 'InvalidAllocationID.NotFound',
  })
}

interface Kind {
  readonly kind: string
  readonly prefix: string
  readonly code: string
}

function allOf<Resource>(
  ids: readonly string[],
  lookup: (id: string) => Resource | undefined,
  { kind, prefix, code }: Kind,
): Resource[] {
  const resources: Resource[] = []
  const missing: string[] = []
  for (const id of ids) {
    if (!id.startsWith(prefix)) throw invalidValue(id, `${kind}Id`, `Expected: '${prefix}...'`)
    const resource = lookup(id)
    if (resource) resources.push(resource)
    else missing.push(id)
  }
  if (missing.length === 0) return resources
  const [subject, verb] = missing.length > 1 ? [`${kind}s`, 'do'] : [kind, 'does']
  throw new AwsError(code, `The ${subject} '${missing.join(', ')}' ${verb} not exist.`)
}

export function refuseIdsWithPages({ params }: Ec2Request, idsParam: string): void {
  if (params[`${idsParam}.1`] === undefined || params['MaxResults'] === undefined) return
  throw new AwsError(
    'InvalidParameterCombination',
    `The parameter ${idsParam} cannot be used with the parameter maxResults`,
  )
}

function fail(id: string): never {
  throw new RangeError(`the simulator lost ${id}`)
}
