/** The settings page of a service that runs: what it says of its connections, as the doctor would. */

import { describe, expect, it } from 'vitest'
import { type App, startApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { invite } from '../../src/workflow/invite.ts'
import { ACCOUNT, KEYS, REGION } from '../support/clouds.ts'
import { createTestDatabase } from '../support/database.ts'
import { walkIn } from '../support/enter.ts'
import { freePort } from '../support/free-port.ts'

const PART = '/console/settings/connections'
const GEMINI_KEY = 'gemini-key-0123456789abcdef'

/** Returns the cookie of somebody who came by a link. */
async function cameIn({ url, deps }: App): Promise<string> {
  return walkIn(url, await invite(deps, { id: 'api:ana', name: 'ana' }))
}

describe('a service that runs', { timeout: 60_000 }, () => {
  it('says how its connections stand: at once what is near, the others when asked', async () => {
    await using database = await createTestDatabase()
    const world = new World({ accounts: { [ACCOUNT]: [REGION] } })
    await using aws = await startSimulator({ world })
    const nowhere = `http://127.0.0.1:${await freePort()}`
    const config = readConfig({
      HTTP_PORT: '0',
      ROLE: 'web',
      PUBLIC_URL: 'http://127.0.0.1',
      CONSOLE_SECRET: 'only for tests: at least 32 characters'.replaceAll(' ', '-'),
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: REGION,
      GEMINI_API_KEY: GEMINI_KEY,
      GEMINI_BASE_URL: nowhere,
    })
    const settings = { ...config, databaseUrl: database.url }
    await using app = await startApp(settings, createLog('silent'), { credentials: KEYS })
    const headers = { cookie: await cameIn(app), 'hx-request': 'true' }

    const quick = await (await fetch(app.url + PART, { headers })).text()
    const calls = aws.calls.length
    const whole = await (await fetch(`${app.url}${PART}?all=yes`, { headers })).text()

    expect(quick).toContain('all are applied')
    expect(quick).toContain('no replica has worked yet')
    expect(calls).toBe(0)
    expect(aws.calls.length).toBeGreaterThan(0)
    expect(whole).toContain(ACCOUNT)
    expect(whole).toContain('not configured: people decide on the API')
    expect(whole).toContain(`ECONNREFUSED ${new URL(nowhere).host}`)
    expect(whole).not.toContain(GEMINI_KEY)
  })
})
