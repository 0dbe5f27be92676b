/** `cloudthrift doctor` as a person runs it: on the world of the demo, and on a broken configuration. */

import { describe, expect, it } from 'vitest'
import { seededWorld } from '../../src/demo/simulator/seed/seeded-world.ts'
import { startSimulator } from '../../src/demo/simulator/simulator.ts'
import { awsAt, run } from '../support/child.ts'
import { createTestDatabase } from '../support/database.ts'

interface Document {
  readonly verdict: string
  readonly counts: Readonly<Record<string, number>>
  readonly results: readonly {
    readonly family: string
    readonly name: string
    readonly verdict: string
    readonly detail: string
    readonly remedy: string | null
  }[]
}

const read = (stdout: string): Document => JSON.parse(stdout)
const now = (): Date => new Date()

describe('cloudthrift doctor', { timeout: 90_000 }, () => {
  it('finds nothing wrong in the world of the demo, and has a remedy for every warning', async () => {
    await using database = await createTestDatabase()
    await using simulator = await startSimulator({ world: seededWorld({ now, anchor: now() }) })
    const env = { DATABASE_URL: database.url, ...awsAt(simulator.url) }

    const { code, stdout } = await run({ args: ['doctor', '--json'], env })

    const { verdict, counts, results } = read(stdout)
    expect([code, verdict, counts['fail']]).toEqual([0, 'warn', 0])
    for (const each of results) {
      const needsRemedy = each.verdict === 'warn' || each.verdict === 'fail'
      expect([each.name, Boolean(each.remedy)]).toEqual([each.name, needsRemedy])
    }
  })

  it('goes on with a broken configuration and no database, says all of it, and no secret', async () => {
    const env = {
      DATABASE_URL: 'postgres://me:hunter22hunter22@127.0.0.1:9/x',
      HTTP_PORT: 'x',
      DISCORD_CHANNEL_ID: 'abc',
      GEMINI_SDK: 'other',
    }
    const args = ['doctor', '--only', 'config,database,queue,discord,gemini']

    const { code, stdout, stderr } = await run({ args, env })

    expect(code).toBe(1)
    expect(stdout).toMatch(/fail +HTTP_PORT .*\n.*Correct HTTP_PORT/)
    expect(stdout).toMatch(/fail +DISCORD_CHANNEL_ID/)
    expect(stdout).toMatch(/fail +server +it does not answer.*\n.*DATABASE_URL/)
    expect(stdout).toMatch(/skipped +discord +its configuration is wrong/)
    expect(stdout).not.toMatch(/^aws$/m)
    expect(stdout + stderr).not.toContain('hunter22')
    expect(stdout).not.toContain('\u001b[')
  })

  it('fails for a database that lacks migrations, and names the command', async () => {
    await using empty = await createTestDatabase('template1')
    const args = ['doctor', '--only', 'database', '--json']

    const { code, stdout } = await run({ args, env: { DATABASE_URL: empty.url } })

    expect(code).toBe(1)
    expect(read(stdout).results).toContainEqual({
      family: 'database',
      name: 'migrations',
      verdict: 'fail',
      detail: expect.stringMatching(/0001-spine/),
      remedy: expect.stringMatching(/cloudthrift migrate/),
    })
  })

  it('asks no other service when it shall be quick', async () => {
    await using database = await createTestDatabase()
    await using simulator = await startSimulator()
    const env = { DATABASE_URL: database.url, ...awsAt(simulator.url) }

    const { code, stdout } = await run({ args: ['doctor', '--quick', '--json'], env })

    const families = new Set(read(stdout).results.map((each) => each.family))
    expect(code).toBe(0)
    expect(families).toContain('queue')
    expect(families).not.toContain('aws')
    expect(simulator.calls).toEqual([])
  })

  it('exits 2 for a family that there is not, and names those that there are', async () => {
    const { code, stderr } = await run({ args: ['doctor', '--only', 'aws,azure'] })

    expect(code).toBe(2)
    expect(stderr).toContain("there is no 'azure'; there are config, host")
  })
})
