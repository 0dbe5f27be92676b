import { describe, expect, it } from 'vitest'
import { refreshPrices } from '../../../src/clouds/aws/price-feed.ts'
import { BUNDLED_PRICES, type PriceFile, readPriceFile } from '../../../src/clouds/aws/prices.ts'
import { AppError } from '../../../src/core/errors.ts'
import { FEED_KEYS, type Feed, feedKey, feedOf } from '../../support/price-feed.ts'

const FILE = await readPriceFile(BUNDLED_PRICES)
const DUBLIN = FILE.regions['eu-west-1']!.location
const LOS_ANGELES = 'US West (Los Angeles)'
const MALAYSIA = 'Asia Pacific (Malaysia)'
const GP3 = feedKey('gp3', 'gbMonth')

/** A complete feed that says what the list says, but for what a test spoils. */
function feed(spoil: (feed: Feed) => void = () => undefined): Feed {
  const whole = feedOf(FILE)
  spoil(whole)
  return whole
}

function setPrice(location: string, key: string, price: string): (feed: Feed) => void {
  return ({ regions }) => {
    regions[location] = { ...regions[location], [key]: { rateCode: 'X', price } }
  }
}

/** All rates of all places as text: what must not move by itself. */
function ratesOf(file: PriceFile): string[] {
  return Object.entries({ ...file.regions, ...file.zones }).flatMap(([name, place]) =>
    FEED_KEYS.map(([group, key]) => `${name} ${group}.${key} ${place[group]?.[key]}`),
  )
}

function refusal(content: unknown): AppError {
  try {
    refreshPrices(FILE, content)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the feed was accepted')
}

describe('refreshPrices', () => {
  it('reproduces the list from a feed that says the same', () => {
    const { file, heldBack, unknownPlaces } = refreshPrices(FILE, feed())

    expect(ratesOf(file)).toEqual(ratesOf(FILE))
    expect({ heldBack, unknownPlaces }).toEqual({ heldBack: [], unknownPlaces: [] })
  })

  it('takes date and source from the feed, for the file and for each place', () => {
    const { file } = refreshPrices(FILE, feed())

    expect(file.priceDate).toBe('2026-09-30')
    expect(file.regions['eu-west-1']?.priceDate).toBe('2026-09-30')
    expect(file.zones['usw2-lax1-az2']?.priceDate).toBe('2026-09-30')
    expect(file.sources).toEqual([
      { id: 'A', what: expect.stringContaining('published 2026-09-30T13:53:37Z') },
    ])
  })

  it('leaves the current list as it was', () => {
    const before = structuredClone(FILE)

    refreshPrices(FILE, feed(setPrice(DUBLIN, GP3, '0.0890000000')))

    expect(FILE).toEqual(before)
  })

  // 0.088 in the list.
  it.each([
    ['0.1056000000', '0.1056', 'a fifth up'],
    ['0.0704000000', '0.0704', 'a fifth down'],
    ['0.0880000001', '0.0880000001', 'a hair up'],
    ['0.0900000000', '0.09', 'a little up'],
    ['0.1', '0.1', 'with few places'],
  ])('takes %s over as %s: %s', (price, usd) => {
    const { file, heldBack } = refreshPrices(FILE, feed(setPrice(DUBLIN, GP3, price)))

    expect(file.regions['eu-west-1']?.gp3?.['gbMonth']).toBe(usd)
    expect(heldBack).toEqual([])
  })

  it('keeps the zeros of a whole number', () => {
    const throughput = feedKey('gp3', 'gibpsMonth')

    const { file } = refreshPrices(FILE, feed(setPrice(DUBLIN, throughput, '50')))

    expect(file.regions['eu-west-1']?.gp3?.['gibpsMonth']).toBe('50')
  })

  it.each([
    ['0.1056000001', 'more than a fifth up'],
    ['0.0703999999', 'more than a fifth down'],
    ['0.0000000000', 'free'],
    ['88', 'a thousand times dearer'],
  ])('holds %s back: %s', (price) => {
    const { file, heldBack } = refreshPrices(FILE, feed(setPrice(DUBLIN, GP3, price)))

    expect(file.regions['eu-west-1']?.gp3?.['gbMonth']).toBe('0.088')
    expect(heldBack).toEqual([expect.stringMatching(/^eu-west-1 gp3\.gbMonth: 0\.088 -> /)])
  })

  it('holds back only what moved too far', () => {
    const spoilt = feed(({ regions }) => {
      regions[DUBLIN]![GP3] = { rateCode: 'X', price: '0.5' }
      regions[DUBLIN]![feedKey('gp2', 'gbMonth')] = { rateCode: 'X', price: '0.1200000000' }
    })

    const { file } = refreshPrices(FILE, spoilt)

    const { gp2, gp3 } = file.regions['eu-west-1']!
    expect([gp2?.['gbMonth'], gp3?.['gbMonth']]).toEqual(['0.12', '0.088'])
  })

  it('updates both Local Zones of one city', () => {
    const { file } = refreshPrices(FILE, feed(setPrice(LOS_ANGELES, GP3, '0.0980000000')))

    const zones = ['usw2-lax1-az1', 'usw2-lax1-az2'].map(
      (whole) => file.zones[whole]?.gp3?.['gbMonth'],
    )
    expect(zones).toEqual(['0.098', '0.098'])
  })

  it('adds a rate that AWS began to publish for a place', () => {
    const io2 = feedKey('io2', 'gbMonth')
    const newcomer = feed(setPrice('Africa (Cape Town)', io2, '0.1600000000'))

    const { file } = refreshPrices(FILE, newcomer)

    expect(file.regions['af-south-1']?.io2).toEqual({ gbMonth: '0.16' })
  })

  it('adds a region that opened after the list', () => {
    const { file, unknownPlaces } = refreshPrices(FILE, feed(setPrice(MALAYSIA, GP3, '0.0900')))

    expect(file.regions['ap-southeast-5']).toEqual({
      location: MALAYSIA,
      priceDate: '2026-09-30',
      gp3: { gbMonth: '0.09' },
    })
    expect(unknownPlaces).toEqual([])
  })

  it('does not believe that a rate it never saw is free', () => {
    const { file, heldBack } = refreshPrices(FILE, feed(setPrice(MALAYSIA, GP3, '0.0000000000')))

    expect(file.regions['ap-southeast-5']?.gp3).toBeUndefined()
    expect(heldBack).toEqual(['ap-southeast-5 gp3.gbMonth: unpriced -> 0'])
  })

  it('reports places that it has no key for, and prices nothing there', () => {
    const { file, unknownPlaces } = refreshPrices(FILE, feed(setPrice('Mars (Olympus)', GP3, '9')))

    expect(unknownPlaces).toEqual(['Mars (Olympus)'])
    expect(JSON.stringify(file)).not.toContain('Mars')
  })
})

describe('a feed that is not what it was', () => {
  it.each<[string, (feed: Feed) => void, RegExp]>([
    ['another currency', ({ manifest }) => void (manifest.currencyCode = 'EUR'), /currencyCode/],
    [
      'no date',
      ({ manifest }) => void (manifest.hawkFilePublicationDate = 'today'),
      /PublicationDate/,
    ],
    ['a price that is a range', setPrice(DUBLIN, GP3, '0.08-0.10'), /gp3 GB Mo\/price/],
    ['a price with a comma', setPrice(DUBLIN, GP3, '0,088'), /gp3 GB Mo\/price/],
    ['a negative price', setPrice(DUBLIN, GP3, '-0.088'), /gp3 GB Mo\/price/],
    ['an empty price', setPrice(DUBLIN, GP3, ''), /gp3 GB Mo\/price/],
    ['a price in scientific notation', setPrice(DUBLIN, GP3, '8.8e-2'), /gp3 GB Mo\/price/],
    [
      'a price finer than we can hold',
      setPrice(DUBLIN, GP3, '0.0880000000001'),
      /gp3 GB Mo\/price/,
    ],
    [
      'a missing region',
      ({ regions }) => void delete regions[DUBLIN],
      /lacks eu-west-1 gp2\.gbMonth/,
    ],
    [
      'a missing rate',
      ({ regions }) => void delete regions[DUBLIN]![GP3],
      /lacks eu-west-1 gp3\.gbMonth/,
    ],
    ['no regions', (whole) => void (whole.regions = {}), /lacks/],
  ])('is refused: %s', (_what, spoil, names) => {
    const { code, message } = refusal(feed(spoil))

    expect({ code, message }).toEqual({
      code: 'PRICES_INVALID',
      message: expect.stringMatching(names),
    })
  })

  it.each([
    ['nothing', null],
    ['an error page', '<html>'],
    ['a list', []],
    ['another document', { prices: [] }],
    ['a price that is a number', { ...feed(), regions: { [DUBLIN]: { [GP3]: { price: 0.088 } } } }],
  ])('is refused: %s', (_what, content) => {
    expect(refusal(content).code).toBe('PRICES_INVALID')
  })

  it('is refused when it has too few regions, however short the current list is', () => {
    const short = { ...FILE, regions: { 'eu-west-1': FILE.regions['eu-west-1']! }, zones: {} }

    expect(() => refreshPrices(short, feedOf(short))).toThrow(/too few regions/)
  })
})
