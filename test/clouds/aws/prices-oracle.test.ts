/** Every formula in every place of the bundled list, against exact fractions of the raw file. */

import { readFile } from 'node:fs/promises'
import type { Volume } from '@aws-sdk/client-ec2'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BUNDLED_PRICES,
  type Place,
  priceWith,
  readPriceFile,
} from '../../../src/clouds/aws/prices.ts'
import { volumeUsage } from '../../../src/clouds/aws/volume-usage.ts'
import {
  product,
  quotient,
  type Rational,
  rational,
  rounded,
  sumOf,
} from '../../support/rational.ts'

const FILE = await readPriceFile(BUNDLED_PRICES)
interface RawList {
  readonly regions: Readonly<Record<string, Place>>
  readonly zones: Readonly<Record<string, Place>>
}
const RAW: RawList = JSON.parse(await readFile(BUNDLED_PRICES, 'utf8'))

const TYPES = ['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard'] as const
type VolumeType = (typeof TYPES)[number]
interface Shape {
  readonly size: number
  readonly iops: number
  readonly throughput: number
}

const tierBorders = fc.constantFrom(32_000, 32_001, 64_000, 64_001)
const shapes: fc.Arbitrary<Shape> = fc.record({
  size: fc.integer({ min: 1, max: 65_536 }),
  iops: fc.oneof(tierBorders, fc.integer({ min: 100, max: 256_000 })),
  throughput: fc.integer({ min: 125, max: 2_000 }),
})

/** facts/aws.md 1.8, as fractions; null when the list lacks a rate that the shape needs. */
function oracle(place: Place, type: VolumeType, shape: Shape): bigint | null {
  const { size, iops, throughput } = shape
  const terms: readonly (readonly [rate: string | undefined, quantity: Rational])[] = [
    [place[type]?.['gbMonth'], rational(size)],
    ...(type === 'gp3'
      ? ([
          [place.gp3?.['iopsMonth'], rational(Math.max(0, iops - 3_000))],
          [
            place.gp3?.['gibpsMonth'],
            quotient(rational(Math.max(0, throughput - 125)), rational(1_024)),
          ],
        ] as const)
      : []),
    ...(type === 'io1' ? ([[place.io1?.['iopsMonth'], rational(iops)]] as const) : []),
    ...(type === 'io2' ? tiersOf(place, iops) : []),
  ]
  const priced = terms.filter(([, { top }]) => top > 0n)
  if (priced.some(([rate]) => rate === undefined)) return null
  return rounded(
    sumOf(priced.map(([rate = '0', quantity]) => product(rational(rate), quantity))),
    6,
  )
}

/** One by one: the n-th provisioned IOPS costs what its tier says. */
function tiersOf(place: Place, iops: number): (readonly [string | undefined, Rational])[] {
  const inTiers = [0, 0, 0]
  for (let nth = 1; nth <= iops; nth += 1) {
    const tier = nth > 64_000 ? 2 : Number(nth > 32_000)
    inTiers[tier] = (inTiers[tier] ?? 0) + 1
  }
  return inTiers.map((count, tier) => [place.io2?.[`iopsMonthTier${tier + 1}`], rational(count)])
}

function priceOf(volume: Volume, region: string): bigint | null {
  return priceWith(FILE, volumeUsage(volume, region)).monthlyMicros
}

function volumeOf(type: VolumeType, { size, iops, throughput }: Shape): Volume {
  return { VolumeType: type, Size: size, Iops: iops, Throughput: throughput }
}

describe.each(TYPES)('the price of %s', (type) => {
  it('is exact to the micro-dollar in every region of the list', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(RAW.regions)), shapes, (region, shape) => {
        const volume = { ...volumeOf(type, shape), AvailabilityZone: `${region}b` }

        const micros = priceOf(volume, region)

        expect(micros).toBe(oracle(RAW.regions[region]!, type, shape))
      }),
    )
  })

  it('is exact in every Local and Wavelength Zone that has a price, and unknown in the others', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(RAW.zones)), shapes, (zoneId, shape) => {
        const zone = { AvailabilityZone: 'us-east-1-any-1a', AvailabilityZoneId: zoneId }

        const micros = priceOf({ ...volumeOf(type, shape), ...zone }, 'us-east-1')

        expect(micros).toBe(oracle(RAW.zones[zoneId]!, type, shape))
      }),
    )
  })

  it('is never zero, and known in some region', () => {
    const shape = { size: 100, iops: 70_000, throughput: 500 }

    const prices = Object.keys(RAW.regions).map((region) =>
      priceOf({ ...volumeOf(type, shape), AvailabilityZone: `${region}a` }, region),
    )

    expect(prices).not.toContain(0n)
    expect(prices.some((micros) => micros !== null)).toBe(true)
  })
})

describe('the bundled list', () => {
  it.each(['gp2', 'gp3', 'io1', 'st1', 'sc1', 'standard'] as const)(
    'prices %s in all of its 31 regions',
    (type) => {
      const priced = Object.entries(RAW.regions).filter(
        ([, place]) => oracle(place, type, { size: 1, iops: 1, throughput: 1 }) !== null,
      )

      expect(priced).toHaveLength(31)
    },
  )

  it('prices io2 in the 16 regions where AWS listed it', () => {
    const shape = { size: 1, iops: 64_001, throughput: 1 }

    const priced = Object.values(RAW.regions).filter(
      (place) => oracle(place, 'io2', shape) !== null,
    )

    expect(priced).toHaveLength(16)
  })
})
