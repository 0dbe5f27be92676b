/**
 * AWS list prices from a file of facts: decimal strings with a date and a source. What the file
 * does not hold has no price here: nothing is guessed from a neighbour.
 */

import { readFile } from 'node:fs/promises'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { AppError } from '../../core/errors.ts'
import { onceInARow } from '../../core/once-in-a-row.ts'
import { monthlyCost, type Price, type UnitPrice, type Usage } from '../../core/price.ts'
import { partitionOf } from './arn.ts'

export const BUNDLED_PRICES = new URL('price-list.json', import.meta.url)

const Decimal = Type.String({ pattern: '^\\d+(?:\\.\\d{1,12})?$' })
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const Rates = Type.Optional(Type.Record(Type.String(), Decimal))
const Place = Type.Object({
  location: Type.String(),
  priceDate: Day,
  gp2: Rates,
  gp3: Rates,
  io1: Rates,
  io2: Rates,
  st1: Rates,
  sc1: Rates,
  standard: Rates,
  snapshot: Rates,
  fsr: Rates,
})
export type Place = Static<typeof Place>
export type RateGroup = Exclude<keyof Place, 'location' | 'priceDate'>

const PriceFile = Type.Object({
  schema: Type.Literal('cloudthrift.prices/1'),
  currency: Type.Literal('USD'),
  priceDate: Day,
  sources: Type.Array(Type.Object({ id: Type.String(), what: Type.String() }), { minItems: 1 }),
  publicIpv4: Type.Object({ idle: Type.Object({ hour: Decimal }) }),
  regions: Type.Record(Type.String(), Place),
  zones: Type.Record(Type.String(), Place),
})
const priceFile = Compile(PriceFile)

/** A price file as shipped and as `prices refresh` writes it; fields this reader ignores are kept. */
export type PriceFile = Static<typeof PriceFile>

/** Reads and checks a price file. Throws PRICES_INVALID naming the first wrong field. */
export async function readPriceFile(from: URL | string): Promise<PriceFile> {
  const fail = (problem: string, cause?: unknown): AppError =>
    new AppError('PRICES_INVALID', `price file ${String(from)}: ${problem}`, {
      hint: 'Write it anew with `cloudthrift prices refresh`, or unset PRICES_FILE.',
      cause,
    })
  let content: unknown
  try {
    content = JSON.parse(await readFile(from, 'utf8'))
  } catch (error) {
    throw fail(error instanceof Error ? error.message : 'cannot be read', error)
  }
  if (priceFile.Check(content)) return content
  const [problem] = priceFile.Errors(content)
  throw fail(`${problem?.instancePath || '/'} ${problem?.message ?? 'is wrong'}`)
}

/** Prices usage with the list; any dimension it lacks makes the whole unpriced (null). */
export function priceWith(file: PriceFile, usage: readonly Usage[]): Price {
  const lines = usage.map(({ sku, location, quantity, unit }) => ({
    sku,
    quantity,
    unit,
    unitPrice: unitPriceOf(file, sku, location),
  }))
  return {
    monthlyMicros: monthlyCost(lines),
    lines,
    priceDate: file.priceDate,
    source: sourceOf(file),
  }
}

const sourceOf = onceInARow(
  (file, last) => file === last,
  ({ sources, schema }: PriceFile) => sources[0]?.what.split(',')[0] ?? schema,
)

/** Where the file keeps the rate of a sku: [group, key, units that one rate buys]. */
const EBS_RATES: Readonly<Record<string, readonly [RateGroup, string, number]>> = {
  'ebs.gp2.storage': ['gp2', 'gbMonth', 1],
  'ebs.gp3.storage': ['gp3', 'gbMonth', 1],
  'ebs.gp3.iops': ['gp3', 'iopsMonth', 1],
  'ebs.gp3.throughput': ['gp3', 'gibpsMonth', 1024],
  'ebs.io1.storage': ['io1', 'gbMonth', 1],
  'ebs.io1.iops': ['io1', 'iopsMonth', 1],
  'ebs.io2.storage': ['io2', 'gbMonth', 1],
  'ebs.io2.iops-tier1': ['io2', 'iopsMonthTier1', 1],
  'ebs.io2.iops-tier2': ['io2', 'iopsMonthTier2', 1],
  'ebs.io2.iops-tier3': ['io2', 'iopsMonthTier3', 1],
  'ebs.st1.storage': ['st1', 'gbMonth', 1],
  'ebs.sc1.storage': ['sc1', 'gbMonth', 1],
  'ebs.standard.storage': ['standard', 'gbMonth', 1],
  'ebs.snapshot.storage': ['snapshot', 'standardGbMonth', 1],
}

function unitPriceOf(file: PriceFile, sku: string, location: string): UnitPrice | null {
  if (sku === 'ec2.public-ipv4.idle') {
    // One worldwide price; other partitions bill in other currencies or have no list seen by us.
    return partitionOf(location) === 'aws' ? { usd: file.publicIpv4.idle.hour, per: 1 } : null
  }
  const rate = EBS_RATES[sku]
  const place = file.regions[location] ?? file.zones[location]
  if (!rate || !place) return null
  const [group, key, per] = rate
  const usd = place[group]?.[key]
  return usd === undefined ? null : { usd, per }
}
