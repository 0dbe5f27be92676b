/** An Elastic IP address. AWS never says when it was allocated; the simulator has to know. */

import { type Actor, isCurrent, type Span } from './surroundings.ts'

export interface Association extends Span {
  readonly id: string
  readonly instanceId: string | undefined
  readonly networkInterfaceId: string
  readonly networkInterfaceOwnerId: string
  readonly privateIp: string
  /** In the default VPC a release disassociates without asking: the race that only we can lose. */
  readonly isInDefaultVpc: boolean
}

export interface Transfer {
  readonly toAccountId: string
  readonly offeredAt: Date
  readonly expiresAt: Date
}

export interface Address {
  readonly allocationId: string
  readonly seq: number
  readonly publicIp: string
  readonly allocatedAt: Date
  readonly allocatedBy: Actor | undefined
  readonly associations: Association[]
  readonly tags: Map<string, string>
  /** 'amazon', or a pool that the customer brought: those cost nothing per address. */
  readonly pool: string
  readonly networkBorderGroup: string
  readonly serviceManaged: string | undefined
  readonly customerOwnedIp: string | undefined
  readonly customerOwnedPool: string | undefined
  readonly carrierIp: string | undefined
  ptrRecord: string | undefined
  /** By AWS Support, for the owner's protection. */
  isLocked: boolean
  transfer: Transfer | undefined
}

export interface AddressSpec {
  readonly allocationId?: string
  readonly publicIp?: string
  readonly allocatedAt?: Date
  readonly allocatedBy?: Actor | undefined
  readonly associations?: readonly Association[]
  readonly tags?: Readonly<Record<string, string>>
  readonly pool?: string
  readonly networkBorderGroup?: string
  readonly serviceManaged?: string
  readonly customerOwnedIp?: string
  readonly customerOwnedPool?: string
  readonly carrierIp?: string
  readonly ptrRecord?: string
  readonly isLocked?: boolean
  readonly transfer?: Transfer
}

interface Identity {
  readonly allocationId: string
  readonly seq: number
  readonly publicIp: string
  readonly allocatedAt: Date
  readonly networkBorderGroup: string
}

export function newAddress(spec: AddressSpec, identity: Identity): Address {
  return {
    ...identity,
    allocatedBy: spec.allocatedBy,
    associations: [...(spec.associations ?? [])],
    tags: new Map(Object.entries(spec.tags ?? {})),
    pool: spec.pool ?? 'amazon',
    serviceManaged: spec.serviceManaged,
    customerOwnedIp: spec.customerOwnedIp,
    customerOwnedPool: spec.customerOwnedPool,
    carrierIp: spec.carrierIp,
    ptrRecord: spec.ptrRecord,
    isLocked: spec.isLocked ?? false,
    transfer: spec.transfer,
  }
}

export function currentAssociation(address: Address, now: Date): Association | undefined {
  return address.associations.find((it) => isCurrent(it, now))
}

/** An offer that nobody took in time is as if it had never been made. */
export function pendingTransfer(address: Address, now: Date): Transfer | undefined {
  return address.transfer && address.transfer.expiresAt > now ? address.transfer : undefined
}
