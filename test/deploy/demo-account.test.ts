/** What `docker compose --env-file deploy/demo/demo.env up` shows a newcomer, without the containers. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { REPOSITORY, type Result, run } from '../support/child.ts'
import { findMoto, startMoto } from '../support/moto.ts'

const MOTO = findMoto()
const SKIPPED = MOTO ? '' : ' (SKIPPED: no moto_server on the PATH)'
if (SKIPPED) process.stderr.write(`\nthe account of the demo${SKIPPED}\n`)

const at = (path: string): string => join(REPOSITORY, path)

function seed(env: Readonly<Record<string, string>>): Promise<Result> {
  return run({ program: [process.execPath, at('deploy/demo/seed.ts')], args: [], env })
}

describe('the account of the demo', () => {
  it.skipIf(SKIPPED)(
    `has things to decide about, and things that a guard keeps${SKIPPED}`,
    async () => {
      await using moto = await startMoto(MOTO ?? '')
      const demo = parseEnv(await readFile(at('deploy/demo/demo.env'), 'utf8'))
      const { COMPOSE_PROFILES, ENV_FILE, POLICY_ON_HOST = '', ...settings } = demo
      const env: Record<string, string> = { AWS_ENDPOINT_URL: moto.url }
      for (const [name, value = ''] of Object.entries(settings)) env[name] ??= value
      const seeded = await seed(env)
      const args = ['scan', '--json', '--min-idle-days', '0']

      const { code, stdout } = await run({ args, env: { ...env, POLICY_FILE: at(POLICY_ON_HOST) } })

      const findings: { region: string; guards: object[] }[] = JSON.parse(stdout).findings
      const free = findings.filter((each) => each.guards.length === 0)
      expect([COMPOSE_PROFILES, ENV_FILE]).toEqual(['demo', 'deploy/demo/demo.env'])
      expect([seeded.code, code]).toEqual([0, 0])
      expect([free.length, findings.length - free.length]).toEqual([8, 6])
      expect(new Set(free.map((each) => each.region))).toEqual(new Set(['eu-west-1', 'us-east-1']))
    },
  )

  it('is never made in AWS itself', async () => {
    const { code, stderr } = await seed({})

    expect(code).toBe(1)
    expect(stderr).toContain('this fills an emulator, never AWS')
  })
})
