import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../src/config/policy-file.ts'
import { PolicyFile } from '../../../src/config/policy-schema.ts'
import { messagesIn } from '../../../src/core/messages/messages.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/core/policy.ts'
import { decide } from '../../../src/workflow/decide.ts'
import { runDueJobs } from '../../support/drive.ts'
import { answerTo, askAboutAll, findingOf } from '../../support/findings.ts'
import {
  type Caller,
  type ConsoleStage,
  callAs,
  callAsMember,
  openConsole,
  serve,
} from './support.ts'

const FILE = `version: 1
minIdleDays: 30
approval:
  fourEyesFromUsd: 500
  approvers:
    roles: ["112233445566778899"]
console:
  viewers: { users: ["discord:7"] }
accounts:
  "111122223333": { name: production, contact: platform@example.com }
keep:
  - reason: litigation hold
    tags: ["Case=2026-114"]
limits: { removalsPerDay: 3, usdPerDay: 2000 }
rules:
  - match: { kinds: [aws/elastic-ip-unassociated] }
    minIdleDays: 60
  - match: { accounts: ["111122223333"], teams: [payments] }
    action: advise
    approval: { fourEyesFromUsd: null, approvers: { users: ["discord:7"] } }
`

const { names: NAMES } = messagesIn('en').policy
const GROUPS = ['approval', 'backup', 'chat', 'console', 'savings', 'limits']

/** What somebody reads, one space between words. */
function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')
}

describe('the settings page', () => {
  let shared: ConsoleStage
  let policy: Policy
  let you: Caller
  beforeAll(async () => {
    const reading = parsePolicy(FILE, 'cloudthrift.yaml')
    ;({ policy } = reading)
    shared = await openConsole(
      { policy: { ...policy, minIdleDays: 0 } },
      { policyPlaces: reading.places },
    )
    you = await callAs(shared)
  })
  afterAll(() => shared[Symbol.asyncDispose]())
  const page = async (): Promise<string> => textOf((await you.get('/console/settings')).body)

  it('is for people who are signed in', async () => {
    const answer = await shared.server.inject({ url: '/console/settings' })

    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe('/console/sign-in?to=%2Fconsole%2Fsettings')
  })

  it('says of each value where it comes from: a line of the file, or our default', async () => {
    const text = await page()

    expect(text).toContain('Two people from $500.00 a month cloudthrift.yaml:4')
    expect(text).toContain('Put off for 14 days default')
    expect(text).toContain('Kept tag Case=2026-114: litigation hold cloudthrift.yaml:12')
    expect(text).toContain(
      'Accounts 111122223333 production, ask platform@example.com cloudthrift.yaml:10',
    )
    expect(text).toContain('Removals in a day 3 cloudthrift.yaml:14')
    expect(text).toContain('Monthly cost removed in a day $2,000.00 a month cloudthrift.yaml:14')
    expect(text).toContain('Removals in one account in a day 50 default')
  })

  it('says what dry run comes to on each cloud, where the policy leaves it open', async () => {
    expect(await page()).toContain('Dry run auto aws off: a yes removes default')
  })

  it('shows rules in words, with what each changes', async () => {
    const text = await page()

    expect(text).toContain(
      'Rule 1 cloudthrift.yaml:16 kind Unassociated Elastic IP Idle for at least 60 days cloudthrift.yaml:17',
    )
    expect(text).toContain(
      'Rule 2 cloudthrift.yaml:18 account 111122223333 (production); team payments What a yes does it is only listed',
    )
  })

  it('says who may look, and who may approve what', async () => {
    const text = await page()

    expect(text).toContain('May look discord:7 everybody who may approve cloudthrift.yaml:8')
    expect(text).toContain(
      'May approve Discord role 112233445566778899 two people from $500.00 a month cloudthrift.yaml:6',
    )
    expect(text).toContain(
      'May approve: account 111122223333 (production); team payments discord:7 one person is enough cloudthrift.yaml:20',
    )
    expect(text).toContain('people come in by links of the command line')
  })

  it('tells people of the chat what they themselves may do', async () => {
    const seven = { id: 'discord:7', name: 'Seven', roles: [] }
    await using caller = await callAsMember(shared, seven, policy)

    const text = textOf((await caller.get('/console/settings')).body)

    expect(text).toContain('You may look and decide.')
    expect(text).toContain('May look discord:7 (that is you)')
    expect(text).not.toContain('Discord role 112233445566778899 (that is you)')
    expect(text).not.toContain('people come in by links')
  })

  it('leaves out nothing that the policy file may say', async () => {
    const missing = pathsIn(PolicyFile).filter((each) => !Object.hasOwn(NAMES, each))

    // The form of the file; and lists that have a section of their own.
    expect(missing).toEqual([
      'version',
      'limits.removalsPerScan',
      'limits.removalsPerDay',
      'limits.removalsPerAccountAndDay',
      'limits.usdPerDay',
      'limits.sharePercent',
      'limits.shareFloor',
      'console.viewers',
      'rules',
    ])
    const text = await page()
    const { 'approval.approvers': _people, ...others } = NAMES
    expect(Object.values(others).filter((name) => !text.includes(`${name} `))).toEqual([])
  })

  it('shows how much of each limit is used today, and says when one is reached', async () => {
    await using own = await openConsole({
      policy: {
        limits: { ...DEFAULT_POLICY.limits, removalsPerDay: 2, monthlyMicrosPerDay: null },
      },
    })
    const ids = [1, 2, 3].map(() => own.region.addVolume({ sizeGiB: 100 }).id)
    await askAboutAll(own)
    for (const id of ids) await decide(own.deps, answerTo(await findingOf(own, id)))
    await runDueJobs(own)

    const text = textOf((await (await callAs(own)).get('/console/settings')).body)

    expect(text).toContain('Removals in a day 2 default Used today: 2 of 2 reached')
    expect(text).toMatch(/rest on one scan 100 default Used today: 2 of 100 scan [0-9a-f]{8} /)
    expect(text).toContain('in one account in a day 50 default Used today: 2 of 50 111122223333')
    expect(text).toContain('Monthly cost removed in a day no limit default Used today: $17.60')
    expect(text).toContain('Used today: 2 of 20 Unattached EBS volume · 111122223333 · eu-west-1')
  })

  it('speaks Portuguese', async () => {
    const server = await serve({ ...shared.deps, language: 'pt' })
    const portuguese = await callAs({ server, deps: shared.deps })

    const text = textOf((await portuguese.get('/console/settings')).body)
    await server.close()

    expect(text).toContain('As execuções podem correr')
    expect(text).not.toMatch(/\b(?:default|nothing|everything|nobody)\b/)
  })
})

/** The path of every value that a person may write, one level into its groups. */
function pathsIn(schema: object): string[] {
  return Object.entries(propertiesOf(schema)).flatMap(([name, value]) =>
    GROUPS.includes(name)
      ? Object.keys(propertiesOf(value)).map((each) => `${name}.${each}`)
      : [name],
  )
}

function propertiesOf(schema: unknown): object {
  const isForm = typeof schema === 'object' && schema !== null && 'properties' in schema
  return (isForm && typeof schema.properties === 'object' && schema.properties) || {}
}
