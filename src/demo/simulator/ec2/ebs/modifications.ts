/**
 * DescribeVolumesModifications: the latest modification of each volume. Asked by id for a volume
 * that was never modified, AWS answers with an error, for all the ids of the request.
 */

import { AwsError } from '../../wire/aws-error.ts'
import { listOf } from '../../wire/query.ts'
import { list } from '../../wire/xml.ts'
import { type Modification, modificationState } from '../../world/modification.ts'
import { latestModification, type Volume, volumeExists } from '../../world/volume.ts'
import { type FilterTable, matcher } from '../filters.ts'
import { volumesById } from '../lookup.ts'
import { page } from '../pages.ts'
import type { Ec2Handler, Ec2Request } from '../request.ts'
import { modificationXml } from './modification-xml.ts'
import { modifyVolume } from './modify-volume.ts'

export const modificationActions = {
  ModifyVolume: modifyVolume,
  DescribeVolumesModifications: describeVolumesModifications,
} as const satisfies Record<string, Ec2Handler>

interface Row {
  readonly volume: Volume
  readonly modification: Modification
}

const FILTERS: FilterTable<Row> = {
  'modification-state': (it, now) => modificationState(it.modification, now),
  'original-iops': (it) => it.modification.original.iops,
  'original-size': (it) => it.modification.original.sizeGiB,
  'original-volume-type': (it) => it.modification.original.type,
  originalMultiAttachEnabled: (it) => it.modification.original.isMultiAttach,
  'start-time': (it) => it.modification.startedAt.toISOString(),
  'target-iops': (it) => it.modification.target.iops,
  'target-size': (it) => it.modification.target.sizeGiB,
  'target-volume-type': (it) => it.modification.target.type,
  targetMultiAttachEnabled: (it) => it.modification.target.isMultiAttach,
  'volume-id': (it) => it.volume.id,
}

function describeVolumesModifications(request: Ec2Request): string {
  const { params, now } = request
  const { items, nextToken } = page(request, {
    resources: rows(request),
    place: (it) => it.volume.seq,
    matches: matcher(params, FILTERS, now),
    range: { min: 5, max: 500 },
  })
  const write = (row: Row): string => modificationXml(row.volume.id, row.modification, now)
  return list('volumeModificationSet', items, write) + nextToken
}

function rows(request: Ec2Request): Row[] {
  const { region, params, now } = request
  const ids = listOf(params, 'VolumeId')
  const volumes = ids.length > 0 ? volumesById(request, ids) : [...region.volumes.values()]
  const found: Row[] = []
  for (const volume of volumes.toSorted((a, b) => a.seq - b.seq)) {
    const modification = latestModification(volume, now)
    if (modification && volumeExists(volume, now)) found.push({ volume, modification })
    else if (ids.length > 0) throw neverModified(volume)
  }
  return found
}

function neverModified({ id }: Volume): AwsError {
  return new AwsError(
    'InvalidVolumeModification.NotFound',
    `Modification for volume '${id}' does not exist.`,
  )
}
