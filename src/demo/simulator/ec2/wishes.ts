/**
 * What EC2 asks IAM for, action by action: the resources that a request touches, with their tags, and
 * those that it is about to make, with the tags that it wants on them.
 */

import type { Wish } from '../iam/evaluate.ts'
import type { ServiceRequest } from '../service.ts'
import { listOf, type TagParam, tagParams, tagsToCreate } from '../wire/query.ts'
import type { Region } from '../world/region.ts'

type Kind = 'volume' | 'snapshot' | 'elastic-ip'

/** By action: the parameter that names a resource, and the kind of what is made. */
const TOUCHES: Readonly<Record<string, { readonly names?: string; readonly makes?: Kind }>> = {
  AllocateAddress: { makes: 'elastic-ip' },
  AttachVolume: { names: 'VolumeId' },
  CreateSnapshot: { names: 'VolumeId', makes: 'snapshot' },
  CreateVolume: { names: 'SnapshotId', makes: 'volume' },
  DeleteSnapshot: { names: 'SnapshotId' },
  DeleteVolume: { names: 'VolumeId' },
  DetachVolume: { names: 'VolumeId' },
  LockSnapshot: { names: 'SnapshotId' },
  ModifyVolume: { names: 'VolumeId' },
  ReleaseAddress: { names: 'AllocationId' },
  RestoreVolumeFromRecycleBin: { names: 'VolumeId' },
}

const KINDS: Readonly<Record<string, Kind>> = {
  vol: 'volume',
  snap: 'snapshot',
  eipalloc: 'elastic-ip',
}

export function ec2Wishes(request: ServiceRequest): Wish[] {
  const { action, params } = request
  if (action === 'CreateTags' || action === 'DeleteTags') return taggingWishes(request)
  const touches = TOUCHES[action]
  if (!touches) return [wish(request, { arn: '*' })]
  const named = touches.names === undefined ? undefined : params[touches.names]
  return [
    ...(named ? [existing(request, named, [])] : []),
    ...(touches.makes ? making(request, touches.makes) : []),
  ]
}

function taggingWishes(request: ServiceRequest): Wish[] {
  const tags = tagParams(request.params, 'Tag')
  return listOf(request.params, 'ResourceId').map((id) => existing(request, id, tags))
}

function existing(request: ServiceRequest, id: string, tags: readonly TagParam[]): Wish {
  const kind = KINDS[id.split('-')[0] ?? ''] ?? 'volume'
  const resource = request.region && resourceOf(request.region, id)
  return wish(request, {
    arn: arnOf(request, kind, id),
    requestTags: tags,
    resourceTags: resource?.tags ?? new Map(),
    operator: resource?.operator,
  })
}

/** The new resource, and the right to put tags on it, which is a right of its own. */
function making(request: ServiceRequest, kind: Kind): Wish[] {
  const requestTags = tagsToCreate(request.params, kind)
  const arn = arnOf(request, kind, '*')
  const made = wish(request, { arn, requestTags })
  if (requestTags.length === 0) return [made]
  const tagging = { ...request, action: 'CreateTags' }
  return [made, wish(tagging, { arn, requestTags, createAction: request.action })]
}

interface Facts {
  readonly arn: string
  readonly requestTags?: readonly TagParam[]
  readonly resourceTags?: ReadonlyMap<string, string>
  readonly operator?: string | undefined
  readonly createAction?: string
}

function wish({ action }: Pick<ServiceRequest, 'action'>, facts: Facts): Wish {
  const { arn, requestTags = [], resourceTags = new Map(), operator, createAction } = facts
  const context = new Map<string, readonly string[]>()
  for (const { key, value = '' } of requestTags) {
    context.set(`aws:requesttag/${key.toLowerCase()}`, [value])
  }
  if (requestTags.length > 0)
    context.set(
      'aws:tagkeys',
      requestTags.map((it) => it.key),
    )
  for (const [key, value] of resourceTags) {
    context.set(`aws:resourcetag/${key.toLowerCase()}`, [value])
    context.set(`ec2:resourcetag/${key.toLowerCase()}`, [value])
  }
  if (operator !== undefined) context.set('ec2:managedresourceoperator', [operator])
  if (createAction !== undefined) context.set('ec2:createaction', [createAction])
  return { action: `ec2:${action}`, arn, context }
}

function resourceOf(
  region: Region,
  id: string,
): { tags: ReadonlyMap<string, string>; operator?: string | undefined } | undefined {
  const volume = region.volumes.get(id) ?? region.bin.get(id)?.volume
  if (volume) return { tags: volume.tags, operator: volume.operator?.principal }
  return region.snapshots.get(id) ?? region.addresses.get(id)
}

/** A snapshot's name has no account in it. */
function arnOf({ caller, region }: ServiceRequest, kind: Kind, id: string): string {
  const account = kind === 'snapshot' ? '' : caller.account.id
  return `arn:aws:ec2:${region?.name ?? ''}:${account}:${kind}/${id}`
}
