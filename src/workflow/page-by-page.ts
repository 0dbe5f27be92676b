/**
 * Reads the pages of a listing as they come and does what is left to do with them one after the other,
 * while the next one is listed. Of all listings of this process only so many pages are held at a time,
 * from the listing until they are done; then listings wait. So memory stays flat, however many scopes are
 * looked through and however large.
 */

import { Room } from '../core/room.ts'

const PAGES_AT_ONCE = 12
const room = new Room(PAGES_AT_ONCE)

/** What is left to do with a page once it was read. It should hold no more of it than that takes. */
export type Rest = () => Promise<void>

/** Ends with the first error, of the listing or of what is done, when nothing is under way any more. */
export async function pageByPage<Item>(
  listing: AsyncIterable<readonly Item[]>,
  read: (page: readonly Item[]) => Rest,
  signal: AbortSignal,
): Promise<void> {
  const pages = listing[Symbol.asyncIterator]()
  let done = Promise.resolve()
  try {
    for (;;) {
      const held = await nextOf(pages, read)
      if (held === null) break
      const before = done
      done = doAfter(before, held, signal)
      // Heard below at the latest; until then it must not count as unheard.
      done.catch(() => undefined)
      await before
    }
  } finally {
    try {
      await done
    } finally {
      await pages.return?.()
    }
  }
}

interface Held {
  readonly rest: Rest
  readonly leave: () => void
}

async function nextOf<Item>(
  pages: AsyncIterator<readonly Item[]>,
  read: (page: readonly Item[]) => Rest,
): Promise<Held | null> {
  const leave = await room.enter()
  try {
    const { done, value } = await pages.next()
    if (!done) return { rest: read(value), leave }
  } catch (error) {
    leave()
    throw error
  }
  leave()
  return null
}

async function doAfter(
  before: Promise<void>,
  { rest, leave }: Held,
  signal: AbortSignal,
): Promise<void> {
  try {
    await before
    signal.throwIfAborted()
    await rest()
  } finally {
    leave()
  }
}
