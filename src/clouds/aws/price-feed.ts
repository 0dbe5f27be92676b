/**
 * Turns the feed behind the AWS pricing page into a price file. The feed is public but not
 * documented, so nothing is trusted: regions and rates that were there must still be there, and a
 * rate that moved by more than a fifth is held back for a person to look at.
 */

import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { AppError } from '../../core/errors.ts'
import { usdPicos } from '../../core/money.ts'
import type { Place, PriceFile, RateGroup } from './prices.ts'

export const PRICE_FEED =
  'https://b0.p.awsstatic.com/pricing/2.0/meteredUnitMaps/ec2/USD/current/ebs.json'

const MIN_REGIONS = 31
/** A change by more than 1/5 is held back. */
const MAX_CHANGE = 5n

const feed = Compile(
  Type.Object({
    manifest: Type.Object({
      hawkFilePublicationDate: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' }),
      currencyCode: Type.Literal('USD'),
    }),
    regions: Type.Record(
      Type.String(),
      Type.Record(
        Type.String(),
        Type.Object({ price: Type.String({ pattern: '^\\d+(\\.\\d{1,12})?$' }) }),
      ),
    ),
  }),
)

/** The feed's descriptions of what we price: [group, key]. */
const RATES: Readonly<Record<string, readonly [RateGroup, string]>> = {
  'Storage General Purpose gp2 GB Mo': ['gp2', 'gbMonth'],
  'Storage General Purpose gp3 GB Mo': ['gp3', 'gbMonth'],
  'Provisioned EBS IOPS gp3 Volumes per IOPS Mo': ['gp3', 'iopsMonth'],
  'Provisioned Throughput gp3 per GiBps mo': ['gp3', 'gibpsMonth'],
  'Storage Provisioned IOPS io1 GB Mo': ['io1', 'gbMonth'],
  'Provisioned EBS IOPS io1 Volumes per IOPS Mo': ['io1', 'iopsMonth'],
  'Storage Provisioned IOPS io2 GB month': ['io2', 'gbMonth'],
  'Provisioned EBS IOPS io2 Volumes per IOPS Mo': ['io2', 'iopsMonthTier1'],
  'Provisioned EBS IOPS Tier 2 io2 Volumes per IOPS Mo': ['io2', 'iopsMonthTier2'],
  'Provisioned EBS IOPS Tier 3 io2 Volumes per IOPS Mo': ['io2', 'iopsMonthTier3'],
  'Storage Throughput Optimized HDD st1 GB Mo': ['st1', 'gbMonth'],
  'Storage Cold HDD sc1 GB Mo': ['sc1', 'gbMonth'],
  'Storage Magnetic standard GB Mo': ['standard', 'gbMonth'],
  'Provisioned EBS I O Requests standard Volumes per IOs': ['standard', 'perIo'],
  'Storage Snapshot Amazon S3 GB Mo': ['snapshot', 'standardGbMonth'],
  'Storage Snapshot Amazon S3 SnapshotArchiveStorage GB Mo': ['snapshot', 'archiveGbMonth'],
  'Storage Snapshot Amazon S3 SnapshotArchiveRetrieval GB': ['snapshot', 'archiveRetrievalGb'],
  'Storage Snapshot Amazon S3 SnapshotArchiveEarlyDelete GB Mo': [
    'snapshot',
    'archiveEarlyDeleteGbMonth',
  ],
  'Fast Snapshot Restore per hours': ['fsr', 'dsuHour'],
}

/** Regions that opened after the shipped list, by the name the pricing page gives them. */
const NEWER_REGIONS: Readonly<Record<string, string>> = {
  'Asia Pacific (Malaysia)': 'ap-southeast-5',
  'Asia Pacific (Thailand)': 'ap-southeast-7',
  'Asia Pacific (Taipei)': 'ap-east-2',
  'Asia Pacific (New Zealand)': 'ap-southeast-6',
  'Mexico (Central)': 'mx-central-1',
}

type FeedRegion = Readonly<Record<string, { readonly price: string }>>
type Rates = Partial<Record<RateGroup, Record<string, string>>>

export interface Refresh {
  readonly file: PriceFile
  /** Rates kept at their old value because they moved too far: a person must look. */
  readonly heldBack: readonly string[]
  /** Places of the feed that we have no key for. */
  readonly unknownPlaces: readonly string[]
}

/** Pure. Throws PRICES_INVALID when the feed is not what it was. */
export function refreshPrices(current: PriceFile, content: unknown): Refresh {
  if (!feed.Check(content)) {
    const [problem] = feed.Errors(content)
    throw invalid(`${problem?.instancePath || '/'} ${problem?.message ?? 'is wrong'}`)
  }
  const priceDate = content.manifest.hawkFilePublicationDate.slice(0, 10)
  const heldBack: string[] = []
  const unknownPlaces: string[] = []
  const file = structuredClone(current)
  for (const [location, priced] of Object.entries(content.regions)) {
    const targets = placesOf(file, location)
    if (targets.length === 0) unknownPlaces.push(location)
    for (const target of targets) {
      target.into[target.key] = merged(target, ratesOf(priced), { priceDate, heldBack })
    }
  }
  refuseIfShrunk(current, content.regions)
  const what = `AWS pricing page feed ebs.json, published ${content.manifest.hawkFilePublicationDate}`
  return { file: { ...file, priceDate, sources: [{ id: 'A', what }] }, heldBack, unknownPlaces }
}

interface Target {
  readonly into: Record<string, Place>
  readonly key: string
  readonly location: string
}

/** Two Local Zones of one city share a name, and so their prices. */
function placesOf(file: PriceFile, location: string): Target[] {
  const known = [file.regions, file.zones].flatMap((into) =>
    Object.keys(into)
      .filter((key) => into[key]?.location === location)
      .map((key) => ({ into, key, location })),
  )
  const newer = NEWER_REGIONS[location]
  if (known.length > 0 || !newer) return known
  return [{ into: file.regions, key: newer, location }]
}

function ratesOf(priced: FeedRegion): Rates {
  const rates: Rates = {}
  for (const [description, { price }] of Object.entries(priced)) {
    const [group, key] = RATES[description] ?? []
    if (!group || !key) continue
    rates[group] = { ...rates[group], [key]: withoutTrailingZeros(price) }
  }
  return rates
}

function merged(
  { into, key: place, location }: Target,
  rates: Rates,
  { priceDate, heldBack }: { priceDate: string; heldBack: string[] },
): Place {
  const result: Place = { ...into[place], location, priceDate }
  for (const [group, key] of Object.values(RATES)) {
    const fresh = rates[group]?.[key]
    if (fresh === undefined) continue
    const previous = result[group]?.[key]
    if (isPlausible(previous, fresh)) {
      result[group] = { ...result[group], [key]: fresh }
    } else {
      heldBack.push(`${place} ${group}.${key}: ${previous ?? 'unpriced'} -> ${fresh}`)
    }
  }
  return result
}

/** A rate that is new to us may be anything but free. */
function isPlausible(previous: string | undefined, fresh: string): boolean {
  const after = usdPicos(fresh)
  if (previous === undefined) return after > 0n
  const before = usdPicos(previous)
  const change = after > before ? after - before : before - after
  return change * MAX_CHANGE <= before
}

/** A feed that lost a region or a rate is broken: half a price list is worse than an old one. */
function refuseIfShrunk(current: PriceFile, regions: Readonly<Record<string, FeedRegion>>): void {
  const missing = Object.entries(current.regions).flatMap(([region, place]) => {
    const fresh = ratesOf(regions[place.location] ?? {})
    return Object.values(RATES)
      .filter(([group, key]) => place[group]?.[key] !== undefined && !fresh[group]?.[key])
      .map(([group, key]) => `${region} ${group}.${key}`)
  })
  if (missing.length > 0) throw invalid(`it lacks ${missing.slice(0, 5).join(', ')}`)
  if (Object.keys(regions).length < MIN_REGIONS) throw invalid('it has too few regions')
}

function withoutTrailingZeros(price: string): string {
  return price.includes('.') ? price.replace(/\.?0+$/, '') : price
}

function invalid(problem: string): AppError {
  return new AppError('PRICES_INVALID', `price feed: ${problem}`, {
    hint: 'The feed has changed its form. The current prices stay in force; please report this.',
  })
}
