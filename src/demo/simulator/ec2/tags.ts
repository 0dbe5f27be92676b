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
  readonly id: string
  readonly seq: number
  readonly tags: Map<string, string>
}

interface Kind {
  readonly type: string
  /** Throws the kind's own NotFound. */
  readonly find: (request: Ec2Request, id: string) => Pick<Tagged, 'tags'>
  readonly all: (request: Ec2Request) => Iterable<Tagged>
}

/** By id prefix. A new kind of resource that carries tags is one entry here. */
const KINDS: Readonly<Record<string, Kind>> = {
  vol: {
    type: 'volume',
    find: volumeById,
    all: ({ region, now }) => region.volumes.values().filter((it) => volumeExists(it, now)),
  },
  snap: {
    type: 'snapshot',
    find: snapshotById,
    all: ({ region, now }) =>
      region.snapshots
        .values()
        .filter((it) => it.visibleAt <= now && it.ownerId === region.accountId),
  },
  eipalloc: {
    type: 'elastic-ip',
    find: addressById,
    all: ({ region, now }) =>
      region.addresses
        .values()
        .filter((it) => it.allocatedAt <= now)
        .map(({ allocationId, seq, tags }) => ({ id: allocationId, seq, tags })),
  },
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

function resourcesOf(request: Ec2Request): Pick<Tagged, 'tags'>[] {
  const ids = listOf(request.params, 'ResourceId')
  if (ids.length === 0) throw missingParameter('ResourceId')
  return ids.map((id) => {
    const prefix = id.split('-')[0] ?? ''
    const kind = Object.hasOwn(KINDS, prefix) ? KINDS[prefix] : undefined
    if (!kind) throw new AwsError('InvalidID', `The ID '${id}' is not valid`)
    return kind.find(request, id)
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
  const { items, nextToken } = page(request, {
    resources: (after) => rows(request, after),
    place: (it) => it.place,
    matches: matcher(request.params, FILTERS, request.now, valueOf),
    range: { min: 5, max: 1_000 },
  })
  return list('tagSet', items, rowXml) + nextToken
}

function valueOf(row: TagRow, key: string): string | undefined {
  return row.key === key ? row.value : undefined
}

function rowXml(row: TagRow): string {
  return (
    el('resourceId', row.resourceId) +
    el('resourceType', row.resourceType) +
    el('key', row.key) +
    el('value', row.value)
  )
}

/** Room for more tags than a resource can have, and for more resources than a kind will have. */
const PLACES_PER_RESOURCE = 100
const PLACES_PER_KIND = 1e13

/** Kind by kind, each in the order of creation. What lies before the page is passed over whole. */
function* rows(request: Ec2Request, after: number): Generator<TagRow> {
  for (const [index, kind] of Object.values(KINDS).entries()) {
    for (const { id, seq, tags } of kind.all(request)) {
      let place = index * PLACES_PER_KIND + seq * PLACES_PER_RESOURCE
      if (place + PLACES_PER_RESOURCE <= after) continue
      for (const [key, value] of tags) {
        place += 1
        yield { place, resourceId: id, resourceType: kind.type, key, value }
      }
    }
  }
}
