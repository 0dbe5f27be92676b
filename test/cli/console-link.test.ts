import { describe, expect, it } from 'vitest'
import { takeConsoleLink } from '../../src/store/console-links.ts'
import { run } from '../support/child.ts'
import { createTestDatabase } from '../support/database.ts'

const HASH = 'a'.repeat(64)
const ID = '100000000000000001'
const CONSOLE = {
  API_TOKENS: `ana:${HASH}:read+decide,eve:${HASH.replaceAll('a', 'b')}:read`,
  CONSOLE_SECRET: 'c'.repeat(32),
  PUBLIC_URL: 'http://127.0.0.1:8080',
}

describe.concurrent('cloudthrift console-link', { timeout: 60_000 }, () => {
  it('prints a link that lets one person in once, as the one of the token', async () => {
    await using database = await createTestDatabase()
    const env = { ...CONSOLE, DATABASE_URL: database.url }

    const { code, stdout } = await run({ args: ['console-link', 'ana'], env })
    const secret =
      /^http:\/\/127\.0\.0\.1:8080\/console\/enter\?code=(?<code>[\w-]{20,64})\n$/.exec(stdout)
        ?.groups?.['code']
    const first = await takeConsoleLink(database.db, secret ?? '', new Date())
    const second = await takeConsoleLink(database.db, secret ?? '', new Date())

    expect(code).toBe(0)
    expect(first).toMatchObject({ id: 'api:ana', name: 'ana' })
    expect(second).toBeNull()
  })

  it.each([
    ['who may only read', 'eve', {}, 'read+decide'],
    ['a name that nobody has', 'mallory', {}, 'read+decide'],
    [
      'a console that is not there',
      'ana',
      { CONSOLE_SECRET: '', PUBLIC_URL: '' },
      'set PUBLIC_URL and CONSOLE_SECRET first',
    ],
    [
      'a service that has Discord',
      'ana',
      {
        DISCORD_APPLICATION_ID: ID,
        DISCORD_PUBLIC_KEY: HASH,
        DISCORD_BOT_TOKEN: 'bot',
        DISCORD_GUILD_ID: ID,
        DISCORD_CHANNEL_ID: ID,
        DISCORD_CLIENT_SECRET: 'd'.repeat(32),
      },
      'with Discord people sign in at PUBLIC_URL/console',
    ],
  ])('makes none for %s, and says what would be right', async (_whom, name, change, told) => {
    await using database = await createTestDatabase()
    const env = { ...CONSOLE, ...change, DATABASE_URL: database.url }

    const { code, stdout, stderr } = await run({ args: ['console-link', name], env })
    const links = await database.db.selectFrom('console_link').selectAll().execute()

    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(told)
    expect(links).toEqual([])
  })
})
