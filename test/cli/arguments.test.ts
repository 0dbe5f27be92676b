import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, scratch } from '../support/child.ts'

/** Nobody listens there: a command that gets so far as to ask AWS is wrong. */
const NOWHERE = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }

const COMMANDS = ['serve', 'scan', 'demo', 'migrate', 'savings', 'prices', 'datadog', 'token']

describe.concurrent('the command line', { timeout: 60_000 }, () => {
  it('exits 0 and lists every command for --help', async () => {
    const { code, stdout, stderr } = await run({ args: ['--help'] })

    expect([code, stderr]).toEqual([0, ''])
    for (const command of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^  ${command}`, 'm'))
    }
  })

  it.each([
    ['no command', [], /Usage: cloudthrift/],
    ['an unknown command', ['scann'], /unknown command|too many arguments/],
    ['an unknown option', ['scan', '--regions', 'us-east-1'], /unknown option '--regions'/],
    ['days that are no number', ['scan', '--min-idle-days', 'two'], /whole number of days/],
    ['an unknown kind', ['scan', '--kind', 'aws/rds-idle'], /aws\/ebs-volume-unattached/],
    ['an unknown scope', ['token', 'bob', '--scope', 'admin'], /read, operate, decide/],
    ['an unknown command of prices', ['prices', 'update'], /unknown command|too many arguments/],
  ])('exits 2 for %s, and says what would be right', async (_what, args, hint) => {
    const { code, stdout, stderr } = await run({ args, env: NOWHERE })

    expect(code).toBe(2)
    expect(stderr).toMatch(hint)
    expect(stdout).toBe('')
  })

  it('exits 2 for a demo that would approve everything on a real account', async () => {
    const { code, stdout, stderr } = await run({ args: ['demo', '--yes', '--aws'] })

    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('--yes on a real account')
    expect(stderr).toContain('decide yourself')
  })
})

describe.concurrent('the configuration', { timeout: 60_000 }, () => {
  it('exits 2 and names every wrong variable at once, without showing a secret', async () => {
    const env = {
      HTTP_PORT: '70000',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://root:hunter2@db/cloudthrift',
      AWS_ENDPOINT_URL: 'ftp://aws',
      SCAN_SCHEDULE: 'daily',
      API_TOKENS: 'bob:hunter3',
    }
    const { code, stdout, stderr } = await run({ args: ['serve'], env })

    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('6 problems')
    for (const name of Object.keys(env)) expect(stderr).toMatch(new RegExp(`^${name}: `, 'm'))
    expect(stderr).not.toMatch(/hunter|at .*\.ts/)
  })

  it.each(['demo', 'migrate'])('is read before %s does anything', async (command) => {
    const env = { ...NOWHERE, LOG_LEVEL: 'loud' }
    const { code, stderr } = await run({ args: [command], env })

    expect(code).toBe(2)
    expect(stderr).toContain("LOG_LEVEL: 'loud' is not one of")
  })

  it('exits 2 and names every problem of the policy file at once', async () => {
    await using folder = await scratch()
    const policy = 'version: 1\ndryrun: false\nminIdleDays: soon\napproval: { expires: 3 }\n'
    await writeFile(join(folder.path, 'cloudthrift.yaml'), policy)

    const { code, stderr } = await run({ args: ['scan'], cwd: folder.path, env: NOWHERE })

    expect(code).toBe(2)
    expect(stderr).toContain("cloudthrift.yaml: unknown key 'dryrun'")
    expect(stderr).toContain('cloudthrift.yaml: minIdleDays')
    expect(stderr).toContain("unknown key 'approval.expires'")
  })

  it('exits 1 for a price file that is broken, and names it', async () => {
    await using folder = await scratch()
    const file = join(folder.path, 'prices.json')
    await writeFile(file, '{"schema":"cloudthrift.prices/1"}')

    const { code, stdout, stderr } = await run({
      args: ['scan', '--json'],
      env: { ...NOWHERE, PRICES_FILE: file },
    })

    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`price file ${file}`)
    expect(stderr).not.toMatch(/at .*\.ts/)
  })
})
