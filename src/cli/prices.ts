/** `cloudthrift prices`: which list is in force; `prices refresh`: a newer one, checked. */

import { readFile, writeFile } from 'node:fs/promises'
import { PRICE_FEED, refreshPrices } from '../clouds/aws/price-feed.ts'
import { BUNDLED_PRICES, readPriceFile } from '../clouds/aws/prices.ts'
import { readConfig, readLanguage } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { messagesIn } from '../core/messages/messages.ts'
import { EXIT, print, tell } from './output.ts'

const TIMEOUT_MS = 30_000

export async function showPrices(): Promise<number> {
  const { pricesFile: from, language } = readConfig()
  const words = messagesIn(language).cli.prices
  const file = await readPriceFile(from ?? BUNDLED_PRICES)
  const { currency, priceDate: date } = file
  print(words.inForce({ list: from ?? words.bundled, date, currency }))
  print(words.size(Object.keys(file.regions).length, Object.keys(file.zones).length))
  print(words.source(file.sources[0]?.what ?? words.notStated))
  return EXIT.ok
}

/** Exit 1 when something was held back: the file is written, but a person must look. */
export async function refresh(options: { from?: string; out: string }): Promise<number> {
  const { pricesFile, language } = readConfig()
  const words = messagesIn(language).cli.prices
  const current = await readPriceFile(pricesFile ?? BUNDLED_PRICES)
  const from = options.from ?? PRICE_FEED
  const { file, heldBack, unknownPlaces } = refreshPrices(current, await fetchFeed(from))
  await writeFile(options.out, `${JSON.stringify(file, null, 1)}\n`)
  print(words.written(options.out, file.priceDate))
  for (const change of heldBack) tell(words.heldBack(change))
  if (unknownPlaces.length > 0) tell(words.noKey(unknownPlaces.join(', ')))
  return heldBack.length > 0 ? EXIT.failure : EXIT.ok
}

async function fetchFeed(from: string): Promise<unknown> {
  try {
    if (!/^https?:/.test(from)) return JSON.parse(await readFile(from, 'utf8'))
    const answer = await fetch(from, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!answer.ok) throw new Error(`it answered ${answer.status}`)
    return await answer.json()
  } catch (error) {
    const words = messagesIn(readLanguage()).cli.prices
    throw new AppError('PRICES_INVALID', words.unreadable(from), {
      hint: words.stay(error instanceof Error ? error.message : 'unknown error'),
      cause: error,
    })
  }
}
