/**
 * Takes the pages of a listing one after the other, and lists the next one meanwhile. Of all listings
 * of this process only so many pages are held at a time, from the listing until they are taken; then
 * listings wait. So memory stays flat, however many scopes are looked through and however large.
 */

import { Room } from '../core/room.ts'

const PAGES_AT_ONCE = 12
const room = new Room(PAGES_AT_ONCE)

/** Ends with the first error, of the listing or of the taking, when nothing is under way any more. */
export async function pageByPage<Item>(
  listing: AsyncIterable<readonly Item[]>,
  take: (page: readonly Item[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const pages = listing[Symbol.asyncIterator]()
  let taken = Promise.resolve()
  try {
    for (let held = await nextOf(pages); held !== null; held = await nextOf(pages)) {
      const before = taken
      taken = takeAfter(before, held, async (page) => {
        signal.throwIfAborted()
        await take(page)
      })
      // Heard below at the latest; until then it must not count as unheard.
      taken.catch(() => undefined)
      await before
    }
  } finally {
    try {
      await taken
    } finally {
      await pages.return?.()
    }
  }
}

interface Held<Item> {
  readonly page: readonly Item[]
  readonly leave: () => void
}

async function nextOf<Item>(pages: AsyncIterator<readonly Item[]>): Promise<Held<Item> | null> {
  const leave = await room.enter()
  try {
    const { done, value } = await pages.next()
    if (!done) return { page: value, leave }
  } catch (error) {
    leave()
    throw error
  }
  leave()
  return null
}

async function takeAfter<Item>(
  before: Promise<void>,
  { page, leave }: Held<Item>,
  take: (page: readonly Item[]) => Promise<void>,
): Promise<void> {
  try {
    await before
    await take(page)
  } finally {
    leave()
  }
}
