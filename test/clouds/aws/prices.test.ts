import type { Volume } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { BUNDLED_PRICES, priceWith, readPriceFile } from '../../../src/clouds/aws/prices.ts'
import { volumeUsage } from '../../../src/clouds/aws/volume-usage.ts'
import { decimalUsd } from '../../../src/core/money.ts'
import { formulaOf } from '../../../src/core/price.ts'

const FILE = await readPriceFile(BUNDLED_PRICES)

/** What a volume costs per month, as a decimal; null when it has no price. */
function costOf(volume: Volume, region = 'us-east-1'): string | null {
  const placed = { AvailabilityZone: `${region}a`, ...volume }
  const { monthlyMicros } = priceWith(FILE, volumeUsage(placed, region))
  return monthlyMicros === null ? null : decimalUsd(monthlyMicros)
}

function gp3(change: Partial<Volume> = {}): Volume {
  return { VolumeType: 'gp3', Size: 100, Iops: 3_000, Throughput: 125, ...change }
}

/** Of a type that the SDK does not know (yet). */
function ofType(VolumeType: string): Volume {
  return JSON.parse(JSON.stringify({ VolumeType, Size: 100 }))
}

function io2(iops: number): Volume {
  return { VolumeType: 'io2', Size: 100, Iops: iops }
}

function io1(change: Partial<Volume> = {}): Volume {
  return { VolumeType: 'io1', Size: 100, Iops: 5_000, ...change }
}

describe('the price of a volume, by hand from the AWS price list', () => {
  it.each<[string, Volume, string]>([
    ['io1 100 GiB with 5,000 IOPS', io1(), '337.50'],
    ['gp3 100 GiB', gp3(), '8.00'],
    [
      'gp2 100 GiB, whose baseline IOPS are free',
      { VolumeType: 'gp2', Size: 100, Iops: 300 },
      '10.00',
    ],
    ['st1 500 GiB', { VolumeType: 'st1', Size: 500 }, '22.50'],
    ['sc1 500 GiB', { VolumeType: 'sc1', Size: 500 }, '7.50'],
    [
      'standard 100 GiB, whose requests cost nothing while detached',
      { VolumeType: 'standard', Size: 100 },
      '5.00',
    ],
    ['gp3 with 3,001 IOPS', gp3({ Iops: 3_001 }), '8.005'],
    ['gp3 with less than the included IOPS', gp3({ Iops: 100 }), '8.00'],
    ['gp3 with 126 MiB/s', gp3({ Throughput: 126 }), '8.04'],
    ['gp3 with less than the included throughput', gp3({ Throughput: 1 }), '8.00'],
    [
      'gp3 500 GiB, 6,000 IOPS, 250 MiB/s',
      gp3({ Size: 500, Iops: 6_000, Throughput: 250 }),
      '60.00',
    ],
    ['gp3 at its limits', gp3({ Size: 65_536, Iops: 80_000, Throughput: 2_000 }), '5702.88'],
    [
      'gp3 of an emulator that leaves the included throughput out',
      { VolumeType: 'gp3', Size: 100, Iops: 3_000 },
      '8.00',
    ],
    ['io1 with the least IOPS', io1({ Size: 4, Iops: 100 }), '7.00'],
    // 12.50 for the storage; 0.065, 0.0455 and 0.03185 per IOPS of each tier.
    ['io2 with 1 IOPS', io2(1), '12.565'],
    ['io2 with 31,999 IOPS', io2(31_999), '2092.435'],
    ['io2 with 32,000 IOPS', io2(32_000), '2092.50'],
    ['io2 with 32,001 IOPS', io2(32_001), '2092.5455'],
    ['io2 with 63,999 IOPS', io2(63_999), '3548.4545'],
    ['io2 with 64,000 IOPS', io2(64_000), '3548.50'],
    ['io2 with 64,001 IOPS', io2(64_001), '3548.53185'],
    ['io2 with 256,000 IOPS', io2(256_000), '9663.70'],
  ])('%s', (_what, volume, usd) => {
    expect(costOf(volume)).toBe(usd)
  })

  it.each([
    [126, '11.47712'],
    [127, '11.53424'],
    [250, '18.560002'],
    [1_000, '61.400017'],
  ])('in Zurich, where the rate per MiB/s is no decimal: gp3 with %i MiB/s', (Throughput, usd) => {
    expect(costOf(gp3({ Throughput }), 'eu-central-2')).toBe(usd)
  })

  it('can be checked with a calculator, and says of what date it is', () => {
    const volume = {
      ...gp3({ Size: 500, Iops: 6_000, Throughput: 250 }),
      AvailabilityZone: 'us-east-1a',
    }

    const { lines, priceDate, source } = priceWith(FILE, volumeUsage(volume, 'us-east-1'))

    expect(formulaOf(lines)).toBe(
      '500 GiB-month x $0.08 + 3000 IOPS-month x $0.005 + 125 MiB/s-month x $40.96 / 1024',
    )
    expect({ priceDate, source }).toEqual({
      priceDate: '2024-07-18',
      source: expect.stringContaining('AWS pricing page feed'),
    })
  })
})

describe('a volume of which something is unknown', () => {
  it.each<[string, Volume]>([
    ['no size', { VolumeType: 'gp2' }],
    ['gp3 without a size', { VolumeType: 'gp3', Iops: 3_000, Throughput: 125 }],
    ['gp3 without IOPS', { VolumeType: 'gp3', Size: 100, Throughput: 125 }],
    ['io1 without IOPS', { VolumeType: 'io1', Size: 100 }],
    ['io2 without IOPS', { VolumeType: 'io2', Size: 100 }],
    ['no type', { Size: 100 }],
    ['a type that is newer than the list', ofType('gp9')],
    ['a type named like a property of every object', ofType('constructor')],
  ])('has no price, rather than a price of zero: %s', (_what, volume) => {
    expect(costOf(volume)).toBeNull()
  })
})

describe('the place of a volume', () => {
  it.each([
    [
      'a zone of the region',
      { AvailabilityZone: 'us-west-2d', AvailabilityZoneId: 'usw2-az4' },
      '10.00',
    ],
    [
      'a Local Zone',
      { AvailabilityZone: 'us-west-2-lax-1a', AvailabilityZoneId: 'usw2-lax1-az1' },
      '12.00',
    ],
    [
      'another Local Zone',
      { AvailabilityZone: 'us-west-2-den-1a', AvailabilityZoneId: 'usw2-den1-az1' },
      '15.00',
    ],
    [
      'a Wavelength Zone',
      { AvailabilityZone: 'us-west-2-wl1-den-wlz-1', AvailabilityZoneId: 'usw2-wl1-den-wlz1' },
      '15.00',
    ],
    ['a Local Zone whose id was not told', { AvailabilityZone: 'us-west-2-lax-1a' }, null],
    [
      'a Local Zone that is newer than the list',
      { AvailabilityZone: 'us-west-2-xyz-1a', AvailabilityZoneId: 'usw2-xyz1-az1' },
      null,
    ],
    [
      'a zone of another region',
      { AvailabilityZone: 'us-east-1a', AvailabilityZoneId: 'use1-az1' },
      null,
    ],
    ['a zone that nobody told', { AvailabilityZone: '' }, null],
    ['a zone named like a property of every object', { AvailabilityZone: 'constructor' }, null],
  ])('decides its price: %s', (_what, zone, usd) => {
    expect(costOf({ VolumeType: 'gp2', Size: 100, ...zone }, 'us-west-2')).toBe(usd)
  })

  it.each([
    'ap-southeast-5',
    'ap-southeast-7',
    'mx-central-1',
    'ap-east-2',
    'ap-southeast-6',
    'cn-north-1',
    'cn-northwest-1',
    'eusc-de-east-1',
    'xx-nowhere-1',
  ])('has no price in %s, which the list does not hold', (region) => {
    expect(costOf(gp3(), region)).toBeNull()
  })

  it('has no io2 price where AWS listed none', () => {
    expect([costOf(io2(100), 'af-south-1'), costOf(io1(), 'af-south-1')]).toEqual([null, '444.822'])
  })
})
