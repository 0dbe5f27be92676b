/**
 * The feed behind the AWS pricing page, made from a price list by inverting it: the same locations,
 * the keys that AWS gives its rates, prices with ten places, and the entries that nobody prices.
 */

import type { Place, PriceFile, RateGroup } from '../../src/clouds/aws/prices.ts'

export interface Feed {
  manifest: { hawkFilePublicationDate: string; currencyCode: string }
  regions: Record<string, Record<string, { rateCode: string; price: string }>>
}

export const FEED_KEYS: readonly (readonly [RateGroup, string, string])[] = [
  ['gp2', 'gbMonth', 'Storage General Purpose gp2 GB Mo'],
  ['gp3', 'gbMonth', 'Storage General Purpose gp3 GB Mo'],
  ['gp3', 'iopsMonth', 'Provisioned EBS IOPS gp3 Volumes per IOPS Mo'],
  ['gp3', 'gibpsMonth', 'Provisioned Throughput gp3 per GiBps mo'],
  ['io1', 'gbMonth', 'Storage Provisioned IOPS io1 GB Mo'],
  ['io1', 'iopsMonth', 'Provisioned EBS IOPS io1 Volumes per IOPS Mo'],
  ['io2', 'gbMonth', 'Storage Provisioned IOPS io2 GB month'],
  ['io2', 'iopsMonthTier1', 'Provisioned EBS IOPS io2 Volumes per IOPS Mo'],
  ['io2', 'iopsMonthTier2', 'Provisioned EBS IOPS Tier 2 io2 Volumes per IOPS Mo'],
  ['io2', 'iopsMonthTier3', 'Provisioned EBS IOPS Tier 3 io2 Volumes per IOPS Mo'],
  ['st1', 'gbMonth', 'Storage Throughput Optimized HDD st1 GB Mo'],
  ['sc1', 'gbMonth', 'Storage Cold HDD sc1 GB Mo'],
  ['standard', 'gbMonth', 'Storage Magnetic standard GB Mo'],
  ['standard', 'perIo', 'Provisioned EBS I O Requests standard Volumes per IOs'],
  ['snapshot', 'standardGbMonth', 'Storage Snapshot Amazon S3 GB Mo'],
  ['snapshot', 'archiveGbMonth', 'Storage Snapshot Amazon S3 SnapshotArchiveStorage GB Mo'],
  ['snapshot', 'archiveRetrievalGb', 'Storage Snapshot Amazon S3 SnapshotArchiveRetrieval GB'],
  [
    'snapshot',
    'archiveEarlyDeleteGbMonth',
    'Storage Snapshot Amazon S3 SnapshotArchiveEarlyDelete GB Mo',
  ],
  ['fsr', 'dsuHour', 'Fast Snapshot Restore per hours'],
]

export const FEED_DATE = '2026-09-30T13:53:37Z'

export function feedOf(file: PriceFile): Feed {
  const places = [...Object.values(file.regions), ...Object.values(file.zones)]
  return {
    manifest: { hawkFilePublicationDate: FEED_DATE, currencyCode: 'USD' },
    regions: Object.fromEntries(places.map((place) => [place.location, ratesOf(place)])),
  }
}

/** The entry of one rate, to be changed or removed by a test. */
export function feedKey(group: RateGroup, key: string): string {
  return FEED_KEYS.find(([itsGroup, itsKey]) => itsGroup === group && itsKey === key)![2]
}

function ratesOf(place: Place): Feed['regions'][string] {
  const rates = FEED_KEYS.flatMap(([group, key, name]) => {
    const usd = place[group]?.[key]
    return usd === undefined ? [] : [[name, entry(withTenPlaces(usd))] as const]
  })
  const unused = ['Get Requests for EBS direct APIs per SnapshotAPIUnits', entry('0.0000030000')]
  return Object.fromEntries([...rates, unused])
}

function entry(price: string): { rateCode: string; price: string } {
  return { rateCode: '4F7WEW3QEWBUD3RB.JRTCKXETXF.6YS6EN2CT7', price }
}

function withTenPlaces(usd: string): string {
  const [whole = '0', fraction = ''] = usd.split('.')
  return `${whole}.${fraction.padEnd(10, '0')}`
}
