import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededWorld } from '../../src/demo/simulator/seed/seeded-world.ts'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { Region } from '../../src/demo/simulator/world/region.ts'
import type { World } from '../../src/demo/simulator/world/world.ts'
import { awsAt, REPOSITORY, type Result, run } from '../support/child.ts'
import { type Expected, expectedOf, microsOf } from './scan-oracle.ts'

const VOLUME = 'aws/ebs-volume-unattached'
const ADDRESS = 'aws/elastic-ip-unassociated'
const ACCOUNT = '111122223333'

interface Found {
  readonly region: string
  readonly kind: string
  readonly resourceId: string
  readonly monthlyUsd: string | null
  readonly guards: readonly { readonly name: string }[]
  readonly tags: Readonly<Record<string, string>>
}

interface Document {
  readonly scannedAt: string
  readonly scopes: readonly object[]
  readonly findings: readonly Found[]
  readonly totals: {
    readonly count: number
    readonly monthlyUsd: string
    readonly unpriced: number
  }
}

/** The demo's account, and two regions with prices that are easy to get wrong. */
function world(): World {
  const made = seededWorld()
  const account = made.accounts.get(ACCOUNT)!
  for (const name of ['eu-central-2', 'ap-southeast-5']) {
    account.regions.set(name, new Region(ACCOUNT, name, made))
  }
  const zurich = made.region('eu-central-2')
  zurich.addVolume({ type: 'gp3', sizeGiB: 1, throughputMiBps: 126, iops: 3_001 })
  zurich.addVolume({ type: 'io1', sizeGiB: 333, iops: 9_999 })
  made.region('us-east-1').addVolume({ type: 'io2', sizeGiB: 7, iops: 70_001 })
  made.region('us-east-1').addVolume({ type: 'gp2', sizeGiB: 3, zone: 'us-east-1-nowhere-1a' })
  made.region('ap-southeast-5').addVolume({ type: 'gp3', sizeGiB: 50 })
  return made
}

describe('cloudthrift scan --json', () => {
  let aws: Simulator
  let result: Result
  let document: Document
  let expected: Expected[]
  let narrow: Result
  let patient: Result
  let twice: Result
  beforeAll(async () => {
    aws = await startSimulator({ world: world() })
    const env = awsAt(aws.url)
    const scan = (...args: string[]): Promise<Result> =>
      run({ args: ['scan', '--json', ...args], env })
    // As the README says it: through npm, in a clone.
    const program = ['npm', 'run', '--silent', 'cloudthrift', '--'] as const
    ;[result, narrow, patient, twice] = await Promise.all([
      run({ program: [...program], args: ['scan', '--json'], env, cwd: REPOSITORY }),
      scan('--region', 'us-east-1', '--region', 'eu-west-1', '--kind', ADDRESS),
      scan('--region', 'eu-west-1', '--kind', VOLUME, '--min-idle-days', '100'),
      scan('--region', 'eu-west-1', '--region', 'eu-west-1', '--min-idle-days', '0'),
    ])
    document = JSON.parse(result.stdout)
    expected = expectedOf(aws.world, new Date(document.scannedAt))
  })
  afterAll(() => aws[Symbol.asyncDispose]())

  it('exits 0 and writes one document to stdout, and only progress to stderr', () => {
    expect([result.code, result.signal]).toEqual([0, null])
    expect(result.stdout.startsWith('{')).toBe(true)
    expect(result.stderr).toContain('scanned 5/5 regions')
    expect(result.stderr).not.toContain('{')
  })

  it('has the documented form: these keys, and no others', () => {
    expect(Object.keys(document)).toEqual(['scannedAt', 'scopes', 'findings', 'totals'])
    expect(new Date(document.scannedAt).toISOString()).toBe(document.scannedAt)
    const regions = ['ap-southeast-2', 'ap-southeast-5', 'eu-central-2', 'eu-west-1', 'us-east-1']
    expect(document.scopes).toEqual(
      regions.map((region) => ({ provider: 'aws', accountId: ACCOUNT, region, status: 'scanned' })),
    )
    for (const finding of document.findings) {
      expect(finding).toEqual({
        provider: 'aws',
        accountId: ACCOUNT,
        region: expect.stringMatching(/^[a-z]{2}-[a-z]+-\d$/),
        kind: expect.stringMatching(/^aws\/[a-z-]+$/),
        resourceId: expect.stringMatching(/^(?:vol|eipalloc)-0[0-9a-f]{16}$/),
        arn: expect.stringMatching(/^arn:aws:ec2:[a-z0-9-]+:111122223333:(?:volume|elastic-ip)\//),
        monthlyUsd: finding.monthlyUsd,
        evidence: { attributes: expect.any(Object), facts: expect.any(Array) },
        guards: expect.any(Array),
        tags: expect.any(Object),
      })
      expect(finding.monthlyUsd ?? '0.00').toMatch(/^\d+\.\d{2,6}$/)
    }
  })

  it('finds exactly what nothing uses, each once, at the price worked out another way', () => {
    const found = document.findings.map(({ region, kind, resourceId, monthlyUsd }) => ({
      region,
      kind,
      resourceId,
      micros: monthlyUsd === null ? null : microsOf(monthlyUsd),
    }))

    expect(found.toSorted(byId)).toEqual(expected.toSorted(byId))
    expect(found.length).toBeGreaterThan(60)
  })

  it('totals what it lists, to the millionth; the unpriced are counted and not summed', () => {
    const priced = expected.flatMap(({ micros }) => micros ?? [])

    const { count, monthlyUsd, unpriced } = document.totals
    expect(microsOf(monthlyUsd)).toBe(priced.reduce((sum, micros) => sum + micros, 0n))
    expect([count, unpriced]).toEqual([expected.length, expected.length - priced.length])
    expect(unpriced).toBe(4)
  })

  it('lists the dearest first and the unpriced last', () => {
    const prices = document.findings.map((found) => found.monthlyUsd)
    const sorted = prices.toSorted((a, b) => Number(b ?? -1) - Number(a ?? -1))

    expect(prices).toEqual(sorted)
  })

  it('lists what is protected or too young with the reason', () => {
    expect(guardsOf(document, 'payments-forensic-hold')).toEqual(['protected'])
    expect(guardsOf(document, 'hotfix-bench-disk')).toEqual(['age'])
    expect(guardsOf(document, 'jenkins-agent-cache-07')).toEqual([])
  })

  it('looks only at the regions and kinds that were asked for', () => {
    const { scopes, findings }: Document = JSON.parse(narrow.stdout)

    expect(narrow.code).toBe(0)
    expect(scopes).toMatchObject([{ region: 'us-east-1' }, { region: 'eu-west-1' }])
    const wanted = expected.filter(
      (one) => one.kind === ADDRESS && ['us-east-1', 'eu-west-1'].includes(one.region),
    )
    expect(findings.map((found) => found.resourceId).toSorted()).toEqual(
      wanted.map((one) => one.resourceId).toSorted(),
    )
  })

  it('counts a region once that is named twice', () => {
    const { scopes, findings }: Document = JSON.parse(twice.stdout)

    expect(scopes).toHaveLength(1)
    expect(findings).toHaveLength(expected.filter((one) => one.region === 'eu-west-1').length)
  })

  it('asks for the age that --min-idle-days says', () => {
    const { findings }: Document = JSON.parse(patient.stdout)
    const young = findings.filter((found) => found.guards.some((guard) => guard.name === 'age'))

    expect(new Set(young.map((found) => found.tags['Name']))).toEqual(
      new Set(['rc-performance-run', 'sprint-demo-disk']),
    )
    const anyAge: Document = JSON.parse(twice.stdout)
    expect(anyAge.findings.flatMap((found) => found.guards.map((one) => one.name))).not.toContain(
      'age',
    )
  })

  it('changes nothing in the account', () => {
    const changing = aws.calls.filter((call) => !/^(?:Describe|Get)/.test(call.action))

    expect(changing).toEqual([])
  })
})

function guardsOf({ findings }: Document, name: string): string[] {
  return findings
    .filter((found) => found.tags['Name'] === name)
    .flatMap((found) => found.guards.map((guard) => guard.name))
}

function byId(a: { readonly resourceId: string }, b: { readonly resourceId: string }): number {
  return a.resourceId < b.resourceId ? -1 : 1
}
