/**
 * What `cloudthrift scan` must find and what it must cost, worked out another way: from the state of
 * the simulated world and the published price list, in exact fractions.
 */

import { readFileSync } from 'node:fs'
import type { Address } from '../../src/demo/simulator/world/address.ts'
import type { Region } from '../../src/demo/simulator/world/region.ts'
import type { Volume } from '../../src/demo/simulator/world/volume.ts'
import type { World } from '../../src/demo/simulator/world/world.ts'
import { product, quotient, type Rational, rational, rounded, sumOf } from '../support/rational.ts'

type Rates = Readonly<Record<string, string>>
type Place = Readonly<Record<string, Rates | undefined>>

interface PriceList {
  readonly regions: Readonly<Record<string, Place>>
  readonly zones: Readonly<Record<string, Place>>
  readonly publicIpv4: { readonly idle: { readonly hour: string } }
}

const LIST: PriceList = JSON.parse(
  readFileSync(new URL('../../src/clouds/aws/price-list.json', import.meta.url), 'utf8'),
)

export interface Expected {
  readonly region: string
  readonly kind: string
  readonly resourceId: string
  /** Millionths of a dollar; null: the list has no price for it. */
  readonly micros: bigint | null
}

export function expectedOf(world: World, now: Date): Expected[] {
  const regions = [...(world.accounts.get(world.defaultAccountId)?.regions.values() ?? [])]
  return regions.flatMap((region) => [...volumesOf(region, now), ...addressesOf(region, now)])
}

function volumesOf(region: Region, now: Date): Expected[] {
  return [...region.volumes.values()]
    .filter((volume) => isIdle(volume, now))
    .map((volume) => ({
      region: region.name,
      kind: 'aws/ebs-volume-unattached',
      resourceId: volume.id,
      micros: monthly(volumePrice(volume, region.name)),
    }))
}

function isIdle(volume: Volume, now: Date): boolean {
  const isAttached = volume.attachments.some(
    (it) => it.from <= now && !(it.until && it.until <= now),
  )
  const isThere = volume.createdAt <= now && volume.readyAt <= now && !volume.goneAt
  return isThere && !isAttached && !volume.hasFailed && !volume.operator?.isHidden
}

function addressesOf(region: Region, now: Date): Expected[] {
  return [...region.addresses.values()]
    .filter((address) => address.allocatedAt <= now)
    .filter((address) => !address.associations.some((it) => !(it.until && it.until <= now)))
    .map((address) => ({
      region: region.name,
      kind: 'aws/elastic-ip-unassociated',
      resourceId: address.allocationId,
      micros: monthly(addressPrice(address)),
    }))
}

function addressPrice(address: Address): readonly (Rational | null)[] {
  if (address.customerOwnedIp || address.carrierIp) return [null]
  if (address.pool !== 'amazon') return []
  return [product(rational(730), rational(LIST.publicIpv4.idle.hour))]
}

/** What is billed beside the size: rate, quantity, and how many units the rate buys. */
type Extra = readonly [rate: string, quantity: number, per?: number]

function extrasOf({ type, iops = 0, throughputMiBps = 0 }: Volume['shape']): readonly Extra[] {
  switch (type) {
    case 'gp3':
      return [
        ['iopsMonth', iops - 3_000],
        ['gibpsMonth', throughputMiBps - 125, 1_024],
      ]
    case 'io1':
      return [['iopsMonth', iops]]
    case 'io2':
      return [
        ['iopsMonthTier1', Math.min(iops, 32_000)],
        ['iopsMonthTier2', Math.min(iops, 64_000) - 32_000],
        ['iopsMonthTier3', iops - 64_000],
      ]
    case 'gp2':
    case 'st1':
    case 'sc1':
    case 'standard':
      return []
  }
}

/** The terms of a price; an unknown one makes the whole unknown. */
function volumePrice({ shape, zone, zoneId }: Volume, region: string): (Rational | null)[] {
  const isInRegion = /^[a-z]$/.test(zone.slice(region.length))
  const place = isInRegion ? LIST.regions[region] : LIST.zones[zoneId ?? '']
  const billed = extrasOf(shape).filter(([, quantity]) => quantity > 0)
  const size: Extra = ['gbMonth', shape.sizeGiB]
  return [size, ...billed].map(([rate, quantity, per = 1]) => {
    const usd = place?.[shape.type]?.[rate]
    return usd === undefined
      ? null
      : quotient(product(rational(quantity), rational(usd)), rational(per))
  })
}

function monthly(terms: readonly (Rational | null)[]): bigint | null {
  const known = terms.filter((term) => term !== null)
  return known.length < terms.length ? null : rounded(sumOf(known), 6)
}

/** '8.213' -> 8213000n. Another reader than the product's. */
export function microsOf(decimal: string): bigint {
  return rounded(rational(decimal), 6)
}
