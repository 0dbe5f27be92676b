import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { refreshPrices } from '../../../src/clouds/aws/price-feed.ts'
import { BUNDLED_PRICES, type PriceFile, readPriceFile } from '../../../src/clouds/aws/prices.ts'
import { AppError } from '../../../src/core/errors.ts'
import { feedOf } from '../../support/price-feed.ts'

const FILE = await readPriceFile(BUNDLED_PRICES)

/** Reads what is written: the list, or how it was refused. */
async function reading(content: string): Promise<PriceFile | { code: string; message: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudthrift-prices-'))
  try {
    await writeFile(join(folder, 'prices.json'), content)
    return await readPriceFile(join(folder, 'prices.json'))
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message }
    throw error
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The list with one value replaced; undefined removes it. */
function withValue(path: string, value: unknown): string {
  return JSON.stringify(replaced(FILE, path.split('/'), value))
}

function replaced(node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  const owner: object = Object(node)
  return { ...owner, [key]: replaced(Reflect.get(owner, key), rest, value) }
}

describe('readPriceFile', () => {
  it('reads what `prices refresh` writes', async () => {
    const { file } = refreshPrices(FILE, feedOf(FILE))

    expect(await reading(JSON.stringify(file))).toEqual(file)
  })

  it.each<[string, unknown]>([
    ['schema', 'cloudthrift.prices/2'],
    ['schema', undefined],
    ['currency', 'EUR'],
    ['currency', undefined],
    ['priceDate', '18.07.2024'],
    ['sources', []],
    ['sources', undefined],
    ['publicIpv4/idle/hour', 0.005],
    ['publicIpv4/idle', {}],
    ['regions', undefined],
    ['regions', []],
    ['regions', 'all'],
    ['regions/eu-west-1', null],
    ['regions/eu-west-1/location', undefined],
    ['regions/eu-west-1/priceDate', 'yesterday'],
    ['regions/eu-west-1/gp3', '0.088'],
    ['regions/eu-west-1/gp3/gbMonth', 0.088],
    ['regions/eu-west-1/gp3/gbMonth', ''],
    ['regions/eu-west-1/gp3/gbMonth', '-0.088'],
    ['regions/eu-west-1/gp3/gbMonth', '0,088'],
    ['regions/eu-west-1/gp3/gbMonth', '8.8e-2'],
    ['regions/eu-west-1/gp3/gbMonth', '0.'],
    ['regions/eu-west-1/gp3/gbMonth', '0.0000000000001'],
    ['regions/eu-west-1/gp3/gbMonth', null],
    ['zones', undefined],
    ['zones/usw2-lax1-az1/gp2/gbMonth', 'free'],
  ])('refuses a list whose %s is %j, and names the field', async (path, value) => {
    const refused = await reading(withValue(path, value))

    expect(refused).toMatchObject({
      code: 'PRICES_INVALID',
      message: expect.stringContaining(path.split('/').at(-1) ?? ''),
    })
  })

  it.each([
    ['nothing', ''],
    ['half a file', JSON.stringify(FILE).slice(0, 5_000)],
    ['null', 'null'],
    ['a page', '<html></html>'],
  ])('refuses %s, and names the file', async (_what, content) => {
    expect(await reading(content)).toEqual({
      code: 'PRICES_INVALID',
      message: expect.stringContaining('prices.json'),
    })
  })

  it('refuses a file that is not there, and says what to do', async () => {
    await expect(readPriceFile('/nowhere/prices.json')).rejects.toMatchObject({
      code: 'PRICES_INVALID',
      message: expect.stringContaining('/nowhere/prices.json'),
      hint: expect.stringContaining('PRICES_FILE'),
    })
  })
})
