/**
 * What CloudTrail would remember. Volumes and addresses keep their own history, so most of it follows
 * from them; a region may add what is nobody's history.
 */

import type { Address } from './address.ts'
import type { Actor, Span } from './surroundings.ts'
import type { Volume } from './volume.ts'

export interface TrailEvent {
  readonly name: string
  readonly at: Date
  readonly by: Actor
  /** Any of these names finds it. */
  readonly resources: readonly string[]
  /** Set when the call was refused, and nothing happened. */
  readonly errorCode?: string
}

const ADMINISTRATOR: Actor = { name: 'admin', role: 'Administrator' }

interface Place {
  readonly volumes: ReadonlyMap<string, Volume>
  readonly addresses: ReadonlyMap<string, Address>
  readonly furtherEvents: readonly TrailEvent[]
}

/** Newest first. */
export function eventsAbout(region: Place, resource: string, now: Date): TrailEvent[] {
  const address = region.addresses
    .values()
    .find((it) => [it.allocationId, it.publicIp].includes(resource))
  const volume = region.volumes.get(resource)
  return [
    ...(volume ? ofVolume(volume) : []),
    ...(address ? ofAddress(address) : []),
    ...region.furtherEvents.filter((it) => it.resources.includes(resource)),
  ]
    .filter((it) => it.at <= now)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
}

function ofVolume({ id, createdAt, createdBy, attachments }: Volume): TrailEvent[] {
  const resources = [id]
  return [
    { name: 'CreateVolume', at: createdAt, by: createdBy ?? ADMINISTRATOR, resources },
    ...attachments.flatMap((it) => useOf(it, ['AttachVolume', 'DetachVolume'], resources)),
  ]
}

function ofAddress({ allocationId, publicIp, ...address }: Address): TrailEvent[] {
  const { allocatedAt: at, allocatedBy: by = ADMINISTRATOR, associations } = address
  const resources = [allocationId, publicIp]
  const names = ['AssociateAddress', 'DisassociateAddress'] as const
  return [
    { name: 'AllocateAddress', at, by, resources },
    ...associations.flatMap((it) => useOf(it, names, resources)),
  ]
}

function useOf(
  { from, until, by = ADMINISTRATOR }: Span,
  [begin, end]: readonly [string, string],
  resources: readonly string[],
): TrailEvent[] {
  const begun = { name: begin, at: from, by, resources }
  return until ? [begun, { name: end, at: until, by, resources }] : [begun]
}
