/** `cloudthrift prices`: which list is in force; `prices refresh`: a newer one, checked. */

import { readFile, writeFile } from 'node:fs/promises'
import { PRICE_FEED, refreshPrices } from '../clouds/aws/price-feed.ts'
import { BUNDLED_PRICES, readPriceFile } from '../clouds/aws/prices.ts'
import { readConfig } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { EXIT, print, tell } from './output.ts'

const TIMEOUT_MS = 30_000

export async function showPrices(): Promise<number> {
  const from = readConfig().pricesFile
  const file = await readPriceFile(from ?? BUNDLED_PRICES)
  print(`${from ?? 'bundled list'}: AWS list prices of ${file.priceDate}, ${file.currency}`)
  print(`regions ${Object.keys(file.regions).length}, zones ${Object.keys(file.zones).length}`)
  print(`source: ${file.sources[0]?.what ?? 'not stated'}`)
  return EXIT.ok
}

/** Exit 1 when something was held back: the file is written, but a person must look. */
export async function refresh(options: { from?: string; out: string }): Promise<number> {
  const current = await readPriceFile(readConfig().pricesFile ?? BUNDLED_PRICES)
  const from = options.from ?? PRICE_FEED
  const { file, heldBack, unknownPlaces } = refreshPrices(current, await fetchFeed(from))
  await writeFile(options.out, `${JSON.stringify(file, null, 1)}\n`)
  print(`${options.out}: AWS list prices of ${file.priceDate}; use it with PRICES_FILE`)
  for (const change of heldBack) tell(`held back, changed by more than 20 %: ${change}`)
  if (unknownPlaces.length > 0) tell(`no key known for: ${unknownPlaces.join(', ')}`)
  return heldBack.length > 0 ? EXIT.failure : EXIT.ok
}

async function fetchFeed(from: string): Promise<unknown> {
  try {
    if (!/^https?:/.test(from)) return JSON.parse(await readFile(from, 'utf8'))
    const answer = await fetch(from, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!answer.ok) throw new Error(`it answered ${answer.status}`)
    return await answer.json()
  } catch (error) {
    throw new AppError('PRICES_INVALID', `price feed ${from} cannot be read`, {
      hint: `${error instanceof Error ? error.message : 'unknown error'}. The current prices stay in force.`,
      cause: error,
    })
  }
}
