/**
 * One region of one account: volumes, snapshots, addresses. Plain state, for the handlers as for
 * tests and the demo, which play the other people: attach, detach, tag, add, remove.
 */

import {
  type Address,
  type AddressSpec,
  type Association,
  currentAssociation,
  newAddress,
} from './address.ts'
import { zonesOf } from './geography.ts'
import { type KeyState, keyArn } from './kms.ts'
import { type Binned, type RetentionRule, retainedDays } from './recycle-bin.ts'
import { newSnapshot, type Snapshot, type SnapshotSpec } from './snapshot.ts'
import { DAY_MS, later, type Surroundings } from './surroundings.ts'
import type { TrailEvent } from './trail.ts'
import {
  type Attachment,
  currentAttachments,
  newVolume,
  type Volume,
  type VolumeSpec,
} from './volume.ts'

/** What a request token made: the same token makes the same volume, not a second one. */
interface ClientToken {
  readonly request: string
  readonly volumeId: string
}

/** What EC2 encrypts with when nobody names a key. */
const DEFAULT_KEY = 'alias/aws/ebs'

export class Region {
  readonly accountId: string
  readonly name: string
  readonly volumes = new Map<string, Volume>()
  readonly snapshots = new Map<string, Snapshot>()
  /** By allocation id. */
  readonly addresses = new Map<string, Address>()
  /** Allocation ids that were released here, and their addresses: those may be recovered. */
  readonly released = new Map<string, string>()
  readonly clientTokens = new Map<string, ClientToken>()
  readonly retentionRules: RetentionRule[] = []
  /** Deleted volumes that the recycle bin keeps, by id. */
  readonly bin = new Map<string, Binned>()
  readonly zones: ReadonlyMap<string, string>
  /** By ARN; any other key is enabled. */
  readonly keyStates = new Map<string, KeyState>()
  /** What CloudTrail knows beyond the history of volumes and addresses. */
  readonly furtherEvents: TrailEvent[] = []
  addressQuota = 5
  /** Where an AssociateAddress call finds its instance; instances themselves are not simulated. */
  hasDefaultVpc = true
  readonly #world: Surroundings

  constructor(accountId: string, name: string, world: Surroundings) {
    this.accountId = accountId
    this.name = name
    this.zones = zonesOf(name)
    this.#world = world
  }

  addVolume(spec: VolumeSpec = {}): Volume {
    const zone = spec.zone ?? `${this.name}a`
    const kmsKeyId = spec.kmsKeyId ?? (spec.isEncrypted ? keyArn(this, DEFAULT_KEY) : undefined)
    const volume = newVolume(
      { ...spec, kmsKeyId },
      {
        id: spec.id ?? this.#world.nextId('vol'),
        seq: this.#world.nextSeq(),
        createdAt: spec.createdAt ?? this.#world.now(),
        zone,
        zoneId: spec.zoneId ?? this.zones.get(zone),
      },
    )
    this.volumes.set(volume.id, volume)
    return volume
  }

  addRetentionRule(spec: Omit<RetentionRule, 'id'>): RetentionRule {
    const rule = { id: this.#world.nextId('rule'), ...spec }
    this.retentionRules.push(rule)
    return rule
  }

  /** By the rules of now; what no rule keeps is gone for good. */
  binIfRetained(volume: Volume): void {
    const days = retainedDays(this.retentionRules, volume.tags)
    if (days === null) return
    const enteredAt = this.#world.now()
    this.bin.set(volume.id, {
      volume,
      seq: this.#world.nextSeq(),
      enteredAt,
      visibleAt: later(enteredAt, this.#world.timing.binInvisibleMs),
      leavesAt: later(enteredAt, days * DAY_MS),
    })
  }

  /** The same volume, as the newest one in a listing. Throws when the bin has no such volume. */
  restoreFromBin(volumeId: string): Volume {
    const { volume } = found(this.bin, volumeId)
    const restored = { ...volume, seq: this.#world.nextSeq(), goneAt: undefined }
    this.bin.delete(volumeId)
    this.volumes.delete(volumeId)
    this.volumes.set(volumeId, restored)
    return restored
  }

  attach(volumeId: string, to: { instanceId?: string; device?: string } = {}): Attachment {
    const attachment = {
      instanceId: to.instanceId ?? this.#world.nextId('i'),
      device: to.device ?? '/dev/sdf',
      deleteOnTermination: false,
      from: this.#world.now(),
    }
    found(this.volumes, volumeId).attachments.push(attachment)
    return attachment
  }

  /** From every instance, or from one. */
  detach(volumeId: string, instanceId?: string): void {
    const now = this.#world.now()
    for (const attachment of currentAttachments(found(this.volumes, volumeId), now)) {
      if (!instanceId || attachment.instanceId === instanceId) attachment.until = now
    }
  }

  addSnapshot(spec: SnapshotSpec): Snapshot {
    const snapshot = newSnapshot(spec, {
      id: spec.id ?? this.#world.nextId('snap'),
      seq: this.#world.nextSeq(),
      startedAt: spec.startedAt ?? this.#world.now(),
      ownerId: spec.ownerId ?? this.accountId,
    })
    this.snapshots.set(snapshot.id, snapshot)
    return snapshot
  }

  addAddress(spec: AddressSpec = {}): Address {
    const address = newAddress(spec, {
      allocationId: spec.allocationId ?? this.#world.nextId('eipalloc'),
      seq: this.#world.nextSeq(),
      publicIp: spec.publicIp ?? this.#world.publicIps.draw(),
      allocatedAt: spec.allocatedAt ?? this.#world.now(),
      networkBorderGroup: spec.networkBorderGroup ?? this.name,
    })
    this.addresses.set(address.allocationId, address)
    this.#world.publicIps.hold(address.publicIp, this.accountId)
    return address
  }

  associate(
    allocationId: string,
    to: Partial<Omit<Association, 'from' | 'until'>> = {},
  ): Association {
    this.disassociate(allocationId)
    const association: Association = {
      id: to.id ?? this.#world.nextId('eipassoc'),
      instanceId: to.instanceId,
      networkInterfaceId: to.networkInterfaceId ?? this.#world.nextId('eni'),
      networkInterfaceOwnerId: to.networkInterfaceOwnerId ?? this.accountId,
      privateIp: to.privateIp ?? '10.0.0.10',
      isInDefaultVpc: to.isInDefaultVpc ?? this.hasDefaultVpc,
      from: this.#world.now(),
    }
    found(this.addresses, allocationId).associations.push(association)
    return association
  }

  disassociate(allocationId: string): void {
    const now = this.#world.now()
    const current = currentAssociation(found(this.addresses, allocationId), now)
    if (current) current.until = now
  }

  release(allocationId: string): void {
    const { publicIp } = found(this.addresses, allocationId)
    this.addresses.delete(allocationId)
    this.released.set(allocationId, publicIp)
    this.#world.publicIps.release(publicIp)
  }

  tag(resourceId: string, tags: Readonly<Record<string, string>>): void {
    const current = this.#tagsOf(resourceId)
    for (const [key, value] of Object.entries(tags)) current.set(key, value)
  }

  untag(resourceId: string, ...keys: readonly string[]): void {
    const current = this.#tagsOf(resourceId)
    for (const key of keys) current.delete(key)
  }

  #tagsOf(resourceId: string): Map<string, string> {
    const resource =
      this.volumes.get(resourceId) ??
      this.snapshots.get(resourceId) ??
      found(this.addresses, resourceId)
    return resource.tags
  }
}

function found<Resource>(resources: ReadonlyMap<string, Resource>, id: string): Resource {
  const resource = resources.get(id)
  if (!resource) throw new RangeError(`the simulated region has no ${id}`)
  return resource
}
