/** CreateTags, DeleteTags, DescribeTags over everything that can carry a tag. All or nothing. */

import { AwsError, missingParameter } from '../wire/aws-error.ts'
import { listOf, tagParams } from '../wire/query.ts'
import { el, list } from '../wire/xml.ts'
import { volumeExists } from '../world/volume.ts'
import { type FilterTable, matcher } from './filters.ts'
import { addressById, snapshotById, volumeById } from './lookup.ts'
import { page } from './pages.ts'
import { type Ec2Handler, type Ec2Request, RETURN_TRUE } from './request.ts'
import { checkCount, checkTag, tagRecord } from './tag-rules.ts'

export const tagActions = {
  CreateTags: createTags,
  DeleteTags: deleteTags,
  DescribeTags: describeTags,
} as const satisfies Record<string, Ec2Handler>

interface Tagged {
  readonly seq: number
  readonly tags: Map<string, string>
}

/** Per id prefix. A new kind of resource that carries tags is one line here. */
const KINDS: Readonly<Record<string, (request: Ec2Request, id: string) => Tagged>> = {
  vol: volumeById,
  snap: snapshotById,
  eipalloc: addressById,
}

function createTags(request: Ec2Request): string {
  const { params } = request
  const resources = resourcesOf(request)
  const tags = tagRecord(tagParams(params, 'Tag'))
  if (Object.keys(tags).length === 0) throw missingParameter('Tag')
  for (const { tags: current } of resources) {
    checkCount(new Set([...current.keys(), ...Object.keys(tags)]).size)
  }
  for (const resource of resources) {
    for (const [key, value] of Object.entries(tags)) resource.tags.set(key, value)
  }
  return RETURN_TRUE
}

/** Without tags: all of the user's tags. With a key only: whatever its value. */
function deleteTags(request: Ec2Request): string {
  const resources = resourcesOf(request)
  const unwanted = tagParams(request.params, 'Tag')
  for (const tag of unwanted) checkTag(tag)
  for (const { tags } of resources) {
    const all = [...tags.keys()].filter((key) => !key.startsWith('aws:'))
    const doomed = unwanted.length > 0 ? unwanted : all.map((key) => ({ key, value: undefined }))
    for (const { key, value } of doomed) {
      if (value === undefined || tags.get(key) === value) tags.delete(key)
    }
  }
  return RETURN_TRUE
}

function resourcesOf(request: Ec2Request): Tagged[] {
  const ids = listOf(request.params, 'ResourceId')
  if (ids.length === 0) throw missingParameter('ResourceId')
  return ids.map((id) => {
    const lookup = KINDS[id.split('-')[0] ?? '']
    if (!lookup) throw new AwsError('InvalidID', `The ID '${id}' is not valid`)
    return lookup(request, id)
  })
}

interface TagRow {
  readonly place: number
  readonly resourceId: string
  readonly resourceType: string
  readonly key: string
  readonly value: string
}

const FILTERS: FilterTable<TagRow> = {
  key: (it) => it.key,
  'resource-id': (it) => it.resourceId,
  'resource-type': (it) => it.resourceType,
  value: (it) => it.value,
}

function describeTags(request: Ec2Request): string {
  const valueOf = (row: TagRow, key: string): string | undefined =>
    row.key === key ? row.value : undefined
  const { items, nextToken } = page(request, {
    resources: rows(request),
    place: (it) => it.place,
    matches: matcher(request.params, FILTERS, request.now, valueOf),
    range: { min: 5, max: 1_000 },
  })
  return list('tagSet', items, rowXml) + nextToken
}

function rowXml(row: TagRow): string {
  return (
    el('resourceId', row.resourceId) +
    el('resourceType', row.resourceType) +
    el('key', row.key) +
    el('value', row.value)
  )
}

/** Resources in the order of their creation, each with room for more tags than it can have. */
function* rows({ region, now }: Ec2Request): Generator<TagRow> {
  const resources = [
    ...[...region.volumes.values()]
      .filter((it) => volumeExists(it, now))
      .map((it) => ({ resourceId: it.id, resourceType: 'volume', resource: it })),
    ...[...region.snapshots.values()]
      .filter((it) => it.visibleAt <= now && it.ownerId === region.accountId)
      .map((it) => ({ resourceId: it.id, resourceType: 'snapshot', resource: it })),
    ...[...region.addresses.values()]
      .filter((it) => it.allocatedAt <= now)
      .map((it) => ({ resourceId: it.allocationId, resourceType: 'elastic-ip', resource: it })),
  ].toSorted((a, b) => a.resource.seq - b.resource.seq)
  for (const { resourceId, resourceType, resource } of resources) {
    let place = resource.seq * 100
    for (const [key, value] of resource.tags) {
      place += 1
      yield { place, resourceId, resourceType, key, value }
    }
  }
}
