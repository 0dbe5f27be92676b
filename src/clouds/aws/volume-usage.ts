/**
 * What AWS charges for a volume, attached or not, by its type.
 * Source: https://aws.amazon.com/ebs/pricing/ (gp3: 3,000 IOPS and 125 MiB/s are included; io2: IOPS
 * in three tiers; gp2, st1, sc1: storage only; standard: requests cost nothing while detached).
 */

import type { Volume } from '@aws-sdk/client-ec2'
import type { Usage } from '../../core/price.ts'

const GP3_FREE_IOPS = 3_000
const GP3_FREE_MIBPS = 125
const IO2_TIERS = [
  { sku: 'ebs.io2.iops-tier1', above: 0, upTo: 32_000 },
  { sku: 'ebs.io2.iops-tier2', above: 32_000, upTo: 64_000 },
  { sku: 'ebs.io2.iops-tier3', above: 64_000, upTo: Number.POSITIVE_INFINITY },
] as const

export function volumeUsage(volume: Volume, region: string): Usage[] {
  const location = locationOf(volume, region)
  const type = volume.VolumeType ?? 'unknown'
  const line = (sku: string, quantity: number | null, unit: string): Usage => ({
    sku,
    location,
    quantity,
    unit,
  })
  const storage = line(`ebs.${type}.storage`, volume.Size ?? null, 'GiB-month')
  return [storage, ...performance(volume, type, line)].filter(({ quantity }) => quantity !== 0)
}

function performance(
  volume: Volume,
  type: string,
  line: (sku: string, quantity: number | null, unit: string) => Usage,
): Usage[] {
  const iops = volume.Iops ?? null
  switch (type) {
    case 'gp3':
      return [
        line('ebs.gp3.iops', iops === null ? null : beyond(iops, GP3_FREE_IOPS), 'IOPS-month'),
        // Left out (by emulators) when nobody asked for any: then it is what is included.
        line(
          'ebs.gp3.throughput',
          beyond(volume.Throughput ?? GP3_FREE_MIBPS, GP3_FREE_MIBPS),
          'MiB/s-month',
        ),
      ]
    case 'io1':
      return [line('ebs.io1.iops', iops, 'IOPS-month')]
    case 'io2':
      return iops === null
        ? [line('ebs.io2.iops-tier1', null, 'IOPS-month')]
        : IO2_TIERS.map(({ sku, above, upTo }) =>
            line(sku, beyond(Math.min(iops, upTo), above), 'IOPS-month'),
          )
    default:
      return []
  }
}

function beyond(quantity: number, free: number): number {
  return Math.max(0, quantity - free)
}

/**
 * A zone of the region itself ends in one letter ('us-east-1a'); a Local Zone has its own prices and
 * is known to price lists by its zone id. Without that id nothing matches: unpriced, not the parent's price.
 */
function locationOf(volume: Volume, region: string): string {
  const zone = volume.AvailabilityZone ?? ''
  const isPlain = zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length))
  return isPlain ? region : (volume.AvailabilityZoneId ?? zone)
}
