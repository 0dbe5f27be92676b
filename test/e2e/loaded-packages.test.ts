/** What a replica takes into memory, by what it is for: the whole service, as it is started. */

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invite } from '../../src/workflow/invite.ts'
import { awsAt, type Child, REPOSITORY, start } from '../support/child.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { ANA, environmentOf } from '../support/discord/chat-stage.ts'
import { FakeDiscord } from '../support/discord/fake-discord.ts'
import { walkIn } from '../support/enter.ts'
import { freePort } from '../support/free-port.ts'
import { becomesReady } from '../support/service.ts'

const WITNESS = fileURLToPath(new URL('../support/loaded-packages.ts', import.meta.url))
const MAIN = join(REPOSITORY, 'src/main.ts')
const TOKEN = 'ct_loaded_packages'
const CONSOLE = { PUBLIC_URL: 'http://127.0.0.1', CONSOLE_SECRET: 'for-tests-'.repeat(4) }
const ANY_PERSON = { id: 'api:ana', name: 'ana' }
const PAGES = ['/console', '/console/settings', '/console/settings/connections']

let database: TestDatabase
let discord: FakeDiscord
beforeAll(async () => {
  database = await createTestDatabase()
  discord = await FakeDiscord.start()
})
afterAll(async () => {
  await discord[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

/** One answer of a replica, and what it had loaded by then. */
interface Answer {
  readonly path: string
  readonly status: number
  readonly loaded: readonly string[]
}

interface Replica extends AsyncDisposable {
  readonly url: string
  /** All so far, once each of these paths is among them. */
  answersUntil(...paths: string[]): Promise<readonly Answer[]>
}

async function replica(
  role: 'web' | 'worker' | 'all',
  own: Readonly<Record<string, string>> = environmentOf(discord),
): Promise<Replica> {
  const port = String(await freePort())
  const digest = createHash('sha256').update(TOKEN).digest('hex')
  const env = {
    ...awsAt(`http://127.0.0.1:${await freePort()}`),
    ...own,
    DATABASE_URL: database.url,
    ROLE: role,
    HTTP_PORT: port,
    API_TOKENS: `tester:${digest}:read+operate+decide`,
    SCAN_SCHEDULE: 'off',
  }
  const child = start({ program: [process.execPath, '--import', WITNESS, MAIN], args: [], env })
  const url = `http://127.0.0.1:${port}`
  await becomesReady(url)
  return {
    url,
    async answersUntil(...paths) {
      for (const path of paths) await child.writes(new RegExp(`"path":"${path}"`))
      return answersOf(child)
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  }
}

function answersOf(child: Child): Answer[] {
  const lines = child.stderr().split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line))
}

describe('a replica with ROLE=web', { timeout: 60_000 }, () => {
  it('answers Discord and the API with neither the SDK of EC2 nor Skia in memory', async () => {
    await using web = await replica('web')
    await discord.saveEndpoint(`${web.url}/discord/interactions`)

    const said = await discord.command('status', ANA)
    const headers = { authorization: `Bearer ${TOKEN}` }
    const findings = await fetch(`${web.url}/findings`, { headers })
    const answers = await web.answersUntil('/findings')

    expect([said.statuses, findings.status]).toEqual([[200], 200])
    expect(answers.filter((each) => each.loaded.length > 0)).toEqual([])
  })

  it('shows its console without them too, and how near connections stand', async () => {
    await using web = await replica('web', CONSOLE)
    const link = await invite({ db: database.db, now: () => new Date() }, ANY_PERSON)
    const headers = { cookie: await walkIn(web.url, link), 'hx-request': 'true' }

    const pages = await Promise.all(PAGES.map((path) => fetch(web.url + path, { headers })))
    const answers = await web.answersUntil(...PAGES)

    expect(pages.map(({ status }) => status)).toEqual(PAGES.map(() => 200))
    expect(answers.filter((each) => each.loaded.length > 0)).toEqual([])
  })
})

describe('a replica that works', { timeout: 60_000 }, () => {
  it.each(['worker', 'all'] as const)(
    'with ROLE=%s has the SDK of EC2 before it is ready, so that no scan waits for it',
    async (role) => {
      await using working = await replica(role)

      const answers = await working.answersUntil('/readyz')

      expect(answers.find((each) => each.status === 200)).toEqual({
        path: '/readyz',
        status: 200,
        loaded: ['@aws-sdk/client-ec2'],
      })
    },
  )
})
