import { describe, expect, it } from 'vitest'
import { pageByPage } from '../../src/workflow/page-by-page.ts'

const PATIENT = new AbortController().signal

interface Listing {
  readonly pages: AsyncIterable<readonly number[]>
  /** How many pages were asked for. */
  readonly asked: () => number
  readonly isClosed: () => boolean
}

function listing(count: number, failAt = Number.POSITIVE_INFINITY): Listing {
  let asked = 0
  let isClosed = false
  async function* pages(): AsyncGenerator<readonly number[]> {
    try {
      for (let page = 0; page < count; page += 1) {
        asked += 1
        if (page === failAt) throw new Error('the listing broke')
        yield [page]
      }
    } finally {
      isClosed = true
    }
  }
  return { pages: pages(), asked: () => asked, isClosed: () => isClosed }
}

/** Lets everything happen that can happen without us. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

function garbled(): never {
  throw new Error('garbled')
}

function noRoom(): Promise<never> {
  return Promise.reject(new Error('no room in the table'))
}

describe('pageByPage', () => {
  it('does every page, in order, one at a time', async () => {
    const { pages } = listing(5)
    const taken: number[] = []
    let atOnce = 0
    let most = 0

    await pageByPage(
      pages,
      ([page = -1]) =>
        async () => {
          most = Math.max(most, (atOnce += 1))
          await settled()
          taken.push(page)
          atOnce -= 1
        },
      PATIENT,
    )

    expect(taken).toEqual([0, 1, 2, 3, 4])
    expect(most).toBe(1)
  })

  it('lists the next page while one is being done, and no further one', async () => {
    const { pages, asked } = listing(10)
    const { promise, resolve } = Promise.withResolvers<void>()

    const done = pageByPage(pages, () => () => promise, PATIENT)
    await settled()

    expect(asked()).toBe(2)
    resolve()
    await done
    expect(asked()).toBe(10)
  })

  it('holds only so many pages, however many listings there are', async () => {
    const listings = Array.from({ length: 40 }, () => listing(3))
    const { promise, resolve } = Promise.withResolvers<void>()

    const done = listings.map(({ pages }) => pageByPage(pages, () => () => promise, PATIENT))
    await settled()

    const held = listings.reduce((sum, one) => sum + one.asked(), 0)
    expect(held).toBe(12)
    resolve()
    await Promise.all(done)
    expect(listings.map((one) => one.asked())).toEqual(listings.map(() => 3))
  })

  it('ends with the error of the listing, after the page before it was done', async () => {
    const { pages } = listing(5, 2)
    const taken: number[] = []

    const done = pageByPage(
      pages,
      ([page = -1]) =>
        async () =>
          void taken.push(page),
      PATIENT,
    )

    await expect(done).rejects.toThrow('the listing broke')
    expect(taken).toEqual([0, 1])
  })

  it('reads a page as soon as it is there, while the one before is still being done', async () => {
    const { pages } = listing(2)
    const read: number[] = []
    const { promise, resolve } = Promise.withResolvers<void>()

    const done = pageByPage(pages, ([page = -1]) => (read.push(page), () => promise), PATIENT)
    await settled()

    expect(read).toEqual([0, 1])
    resolve()
    await done
  })

  it('ends with the error of the reading, gives back its room and closes the listing', async () => {
    for (let time = 0; time < 20; time += 1) {
      const { pages, isClosed } = listing(3)
      await expect(pageByPage(pages, garbled, PATIENT)).rejects.toThrow('garbled')
      expect(isClosed()).toBe(true)
    }
  })

  it('ends with the error of what is done, and closes the listing', async () => {
    const { pages, asked, isClosed } = listing(10)

    const done = pageByPage(pages, () => noRoom, PATIENT)

    await expect(done).rejects.toThrow('no room in the table')
    expect(asked()).toBeLessThanOrEqual(2)
    expect(isClosed()).toBe(true)
  })

  it('does nothing more when it is called off', async () => {
    const { pages } = listing(10)
    const off = new AbortController()
    const taken: number[] = []

    const done = pageByPage(
      pages,
      ([page = -1]) =>
        async () => {
          taken.push(page)
          off.abort(new Error('called off'))
        },
      off.signal,
    )

    await expect(done).rejects.toThrow('called off')
    expect(taken).toEqual([0])
  })

  it('gives back the room of listings that failed', async () => {
    const broken = Array.from({ length: 20 }, () => {
      const { pages } = listing(3)
      return pageByPage(pages, () => noRoom, PATIENT)
    })
    await Promise.allSettled(broken)
    const { pages, asked } = listing(3)

    await pageByPage(pages, () => settled, PATIENT)

    expect(asked()).toBe(3)
  })
})
