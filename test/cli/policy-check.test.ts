/** `cloudthrift policy check` as a person runs it: on a database that the service has filled. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { World } from '../../src/demo/simulator/world/world.ts'
import { type Result, run, type Scratch, scratch } from '../support/child.ts'
import { clockAt, DAY_MS } from '../support/clock.ts'
import { ACCOUNT, REGION } from '../support/clouds.ts'
import { createTestDatabase } from '../support/database.ts'
import { runDueJobs, scanNow, withoutJobs } from '../support/drive.ts'
import { dropJobs } from '../support/job-table.ts'
import { openStage, type Stage } from '../support/stage.ts'

const SHOP = 'aws/ebs-volume-unattached'

interface Document {
  readonly scan: { readonly status: string }
  readonly notScanned: readonly { readonly region: string; readonly reason: string }[]
  readonly findings: readonly {
    readonly name: string
    readonly prospect: string
    readonly because: readonly { readonly name: string; readonly reason: string }[]
    readonly rules: readonly number[]
    readonly terms: { readonly minIdleDays: number; readonly minMonthlyUsd: string }
  }[]
  readonly totals: Readonly<Record<string, number>>
}

const POLICY = `
version: 1
minIdleDays: 14
exemptTags: ["Exempt=*"]
minMonthlyUsd: 2
rules:
  - match: { kinds: [aws/elastic-ip-unassociated] }
    minIdleDays: 60
  - match: { teams: [ml] }
    action: advise
  - match: { teams: [web] }
    minMonthlyUsd: "1000"
  - match: { kinds: [${SHOP}], teams: [web] }
    exemptTags: []
`

/** Seen once, fifteen days before the real now; a second scan makes them ready. */
async function filled(): Promise<Stage> {
  const start = new Date(Date.now() - 15 * DAY_MS)
  const clock = clockAt(start)
  const stage = await openStage({
    world: () => new World({ now: clock.now, accounts: { [ACCOUNT]: [REGION, 'us-east-1'] } }),
  })
  const now = (): Date => clock.now()
  const moved = { ...stage, clock, deps: { ...stage.deps, now } }
  const volume = (Name: string, tags: Record<string, string> = {}, sizeGiB = 100): void => {
    stage.region.addVolume({ sizeGiB, createdAt: start, tags: { Name, ...tags } })
  }
  volume('plain')
  volume('night', { DoNotDelete: '' })
  volume('exempt', { Exempt: 'yes' })
  volume('of ml', { Team: 'ml' })
  volume('of web', { Team: 'web' })
  volume('tiny', {}, 1)
  stage.region.addAddress({ tags: { Name: 'address' } })
  await scanNow(moved)
  clock.advance(15 * DAY_MS)
  return moved
}

async function check(
  stage: Stage,
  folder: Scratch,
  policy: string,
  ...args: string[]
): Promise<Result> {
  await writeFile(join(folder.path, 'cloudthrift.yaml'), policy)
  const env = { DATABASE_URL: stage.databaseUrl }
  return run({ args: ['policy', 'check', ...args], env, cwd: folder.path })
}

describe('cloudthrift policy check', { timeout: 60_000 }, () => {
  it('says what would become of each finding, why, and by which rules', async () => {
    await using stage = await filled()
    await using folder = await scratch()
    await scanNow(withoutJobs(stage, 'investigate'))
    const before = await contents(stage)

    const { code, stdout } = await check(stage, folder, POLICY, '--json')

    const { findings, totals, notScanned }: Document = JSON.parse(stdout)
    const lines = findings.map((each) => {
      const why = each.because.map((guard) => guard.name).join(' ')
      return [each.name, each.prospect, why, each.rules, each.terms.minIdleDays] as const
    })
    expect(code).toBe(0)
    expect(lines.toSorted((a, b) => (a[0] < b[0] ? -1 : 1))).toEqual([
      ['address', 'wait', 'grace', [1], 60],
      ['exempt', 'exempt', 'exempt', [], 14],
      ['night', 'guarded', 'protected', [], 14],
      ['of ml', 'advise', 'advise-only', [2], 14],
      ['of web', 'too-cheap', 'too-cheap', [3, 4], 14],
      ['plain', 'investigate', '', [], 14],
      ['tiny', 'too-cheap', 'too-cheap', [], 14],
    ])
    expect(totals).toEqual({
      ask: 0,
      investigate: 1,
      asked: 0,
      wait: 1,
      guarded: 1,
      exempt: 1,
      advise: 1,
      'too-cheap': 2,
      withdraw: 0,
      decided: 0,
    })
    expect(notScanned).toEqual([])
    expect(await contents(stage)).toBe(before)
  })

  it('says which questions would stand, and which be withdrawn, under another policy', async () => {
    await using stage = await filled()
    await using folder = await scratch()
    await scanNow(stage)
    await runDueJobs(stage)

    const same = await check(stage, folder, 'version: 1\n', '--json')
    const slower = await check(stage, folder, 'version: 1\nminIdleDays: 99\n', '--json')
    const kept = `version: 1\nkeep: [{ reason: audit, accounts: ["${ACCOUNT}"] }]\n`
    const withdrawn = await check(stage, folder, kept, '--json')

    expect([same, slower, withdrawn].map((each) => prospectOf(each, 'plain'))).toEqual([
      'asked',
      'asked',
      'withdraw',
    ])
    expect(JSON.parse(withdrawn.stdout).totals).toMatchObject({ withdraw: 6, guarded: 1 })
  })

  it('prints a table for people', async () => {
    await using stage = await filled()
    await using folder = await scratch()
    await scanNow(withoutJobs(stage, 'investigate'))

    const { code, stdout } = await check(stage, folder, POLICY)

    expect(code).toBe(0)
    expect(stdout).toMatch(
      /\$8\.80 +keep: guarded +vol-\w+ +eu-west-1 +night +defaults +protected: /,
    )
    expect(stdout).toMatch(/keep: too cheap .* of web +rules 3, 4 +too-cheap: \$8\.80 per month/)
    expect(stdout).toMatch(/7 findings of the scan of /)
  })

  it('exits 3 and names what the last scan did not see', async () => {
    await using stage = await filled()
    await using folder = await scratch()
    stage.world.deny({ action: 'ec2:DescribeVolumes', region: 'us-east-1' })
    await scanNow(stage)

    const { code, stderr } = await check(stage, folder, POLICY)

    expect(code).toBe(3)
    expect(stderr).toMatch(/^not scanned: 111122223333 us-east-1: .*UnauthorizedOperation/m)
  })

  it('exits 2 and names the problem of a policy that does not hold', async () => {
    await using stage = await filled()
    await using folder = await scratch()

    const { code, stderr } = await check(stage, folder, 'version: 1\nminIdleDay: 3\n')

    expect(code).toBe(2)
    expect(stderr).toContain("unknown key 'minIdleDay'")
  })

  it('exits 1 and says what to do when there was no scan, or the database is not migrated', async () => {
    await using migrated = await createTestDatabase()
    await using empty = await createTestDatabase('template1')
    await using folder = await scratch()
    const args = ['policy', 'check']

    const [unscanned, unmigrated] = await Promise.all(
      [migrated, empty].map((database) =>
        run({ args, env: { DATABASE_URL: database.url }, cwd: folder.path }),
      ),
    )

    expect([unscanned?.code, unmigrated?.code]).toEqual([1, 1])
    expect(unscanned?.stderr).toContain('there was no scan yet')
    expect(unmigrated?.stderr).toContain('cloudthrift migrate')
  })
})

function prospectOf({ stdout }: Result, name: string): string | undefined {
  const { findings }: Document = JSON.parse(stdout)
  return findings.find((each) => each.name === name)?.prospect
}

/** Everything that a careless command could have changed. */
async function contents({ db }: Stage): Promise<string> {
  await dropJobs(db)
  const rows = [
    await db.selectFrom('finding').selectAll().orderBy('id').execute(),
    await db.selectFrom('scan').selectAll().orderBy('id').execute(),
    await db.selectFrom('finding_event').selectAll().orderBy('id').execute(),
  ]
  return JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
}
