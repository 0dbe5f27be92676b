import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { BUNDLED_PRICES, type PriceFile, readPriceFile } from '../../src/clouds/aws/prices.ts'
import { run, scratch, start } from '../support/child.ts'
import { type Feed, feedKey, feedOf } from '../support/price-feed.ts'

let bundled: PriceFile
beforeAll(async () => {
  bundled = await readPriceFile(BUNDLED_PRICES)
})

const IRELAND = 'eu-west-1'

/** The feed, with the gp3 price of Ireland at so many percent of today's. */
function feedWith(percent: number): Feed {
  const feed = feedOf(bundled)
  const location = bundled.regions[IRELAND]!.location
  const entry = feed.regions[location]![feedKey('gp3', 'gbMonth')]!
  entry.price = ((Number(entry.price) * percent) / 100).toFixed(10)
  return feed
}

async function gp3In(file: string): Promise<string | undefined> {
  return (await readPriceFile(file)).regions[IRELAND]?.gp3?.['gbMonth']
}

/** A web server that gives this answer to everything. */
async function serving(status: number, body: string): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((_request, response) => response.writeHead(status).end(body))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `http://127.0.0.1:${port}/ebs.json`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

describe.concurrent('cloudthrift prices', { timeout: 60_000 }, () => {
  it('says which list is in force, of what day, and where it comes from', async () => {
    const { code, stdout } = await run({ args: ['prices'] })

    expect(code).toBe(0)
    expect(stdout).toContain('bundled list: AWS list prices of 2024-07-18, USD')
    expect(stdout).toMatch(/^regions 31, zones \d+$/m)
    expect(stdout).toMatch(/^source: AWS/m)
  })

  it('does not mind a reader that has seen enough', async () => {
    await using child = start({ args: ['prices'] })
    child.process.stdout?.destroy()

    const { code, stderr } = await child.result()

    expect([code, stderr]).toEqual([0, ''])
  })

  it('refreshes from a file into a file that PRICES_FILE takes', async () => {
    await using folder = await scratch()
    const [from, out] = [join(folder.path, 'feed.json'), join(folder.path, 'fresh.json')]
    await writeFile(from, JSON.stringify(feedWith(110)))

    const refreshed = await run({ args: ['prices', 'refresh', '--from', from, '--out', out] })
    const shown = await run({ args: ['prices'], env: { PRICES_FILE: out } })

    expect([refreshed.code, refreshed.stderr]).toEqual([0, ''])
    expect(refreshed.stdout).toBe(
      `${out}: AWS list prices of 2026-09-30; use it with PRICES_FILE\n`,
    )
    expect(await gp3In(out)).toBe('0.0968')
    expect(shown.stdout).toContain(`${out}: AWS list prices of 2026-09-30`)
  })

  it('refreshes from the web; a change beyond 20 % is held back and needs a person', async () => {
    await using folder = await scratch()
    const out = join(folder.path, 'fresh.json')
    await using web = await serving(200, JSON.stringify(feedWith(130)))

    const { code, stderr } = await run({
      args: ['prices', 'refresh', '--from', web.url, '--out', out],
    })

    expect(code).toBe(1)
    expect(stderr).toContain('held back')
    expect(stderr).toContain('eu-west-1 gp3.gbMonth: 0.088 -> 0.1144')
    expect(await gp3In(out)).toBe('0.088')
  })

  it.each([
    ['an error page', 503, '<html>busy</html>', 'it answered 503'],
    ['a feed without regions', 200, '', 'price feed'],
  ])('exits 1 for %s, and the prices in force stay', async (_what, status, body, said) => {
    await using folder = await scratch()
    const out = join(folder.path, 'fresh.json')
    await writeFile(out, 'what was there before')
    const empty = JSON.stringify({ ...feedOf(bundled), regions: {} })
    await using web = await serving(status, body || empty)

    const { code, stdout, stderr } = await run({
      args: ['prices', 'refresh', '--from', web.url, '--out', out],
    })

    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(said)
    expect(stderr).toContain('The current prices stay in force')
    expect(await readFile(out, 'utf8')).toBe('what was there before')
  })

  it('exits 1 for a file that does not exist, and writes none', async () => {
    await using folder = await scratch()
    const out = join(folder.path, 'fresh.json')
    const args = ['prices', 'refresh', '--from', join(folder.path, 'none.json'), '--out', out]

    const { code, stderr } = await run({ args })

    expect(code).toBe(1)
    expect(stderr).toContain('none.json cannot be read')
    expect(existsSync(out)).toBe(false)
  })
})
