import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { awsAt, run, start } from '../support/child.ts'
import { holdAt } from '../support/hold.ts'

const ACCOUNT = '111122223333'
const CREATED = new Date('2026-01-01T00:00:00.000Z')

function world(): World {
  const made = new World({ accounts: { [ACCOUNT]: ['eu-west-1', 'us-east-1', 'us-west-2'] } })
  for (const region of made.accounts.get(ACCOUNT)!.regions.values()) {
    region.addVolume({ sizeGiB: 100, createdAt: CREATED, id: `vol-${region.name}` })
    region.addAddress({ allocationId: `eipalloc-${region.name}` })
  }
  return made
}

describe.concurrent('cloudthrift scan of an account that is not all open', {
  timeout: 60_000,
}, () => {
  let aws: Simulator
  beforeAll(async () => {
    aws = await startSimulator({ world: world() })
    aws.world.deny({ action: 'ec2:*', region: 'eu-west-1', code: 'OptInRequired' })
  })
  afterAll(() => aws[Symbol.asyncDispose]())

  it('exits 3 and names the denied region with its reason; nothing of it is listed', async () => {
    const { code, stdout } = await run({ args: ['scan', '--json'], env: awsAt(aws.url) })

    const { scopes, findings, totals } = JSON.parse(stdout)
    const at = { provider: 'aws', accountId: ACCOUNT }
    expect(code).toBe(3)
    expect(scopes).toEqual([
      {
        ...at,
        region: 'eu-west-1',
        status: 'not scanned',
        reason: expect.stringContaining('ec2:DescribeVolumes: OptInRequired'),
      },
      { ...at, region: 'us-east-1', status: 'scanned' },
      { ...at, region: 'us-west-2', status: 'scanned' },
    ])
    expect(scopes[0].reason).toContain('ec2:DescribeAddresses: OptInRequired')
    expect(findings.map((found: { resourceId: string }) => found.resourceId)).toEqual([
      'vol-us-east-1',
      'vol-us-west-2',
      'eipalloc-us-east-1',
      'eipalloc-us-west-2',
    ])
    expect(totals).toEqual({ count: 4, monthlyUsd: '23.30', unpriced: 0 })
  })

  it('says it on stderr beside the table', async () => {
    const { code, stdout, stderr } = await run({ args: ['scan'], env: awsAt(aws.url) })

    expect(code).toBe(3)
    expect(stderr).toMatch(/not scanned: 111122223333 eu-west-1: .*OptInRequired/)
    expect(stdout).not.toContain('eu-west-1')
    expect(stdout).toContain('4 found: $23.30 per month')
  })

  it('exits 3 for a region that is not enabled, or does not exist', async () => {
    const args = ['scan', '--json', '--region', 'us-east-1', '--region', 'moon-west-1']
    const { code, stdout } = await run({ args, env: awsAt(aws.url) })

    expect(code).toBe(3)
    expect(JSON.parse(stdout).scopes).toMatchObject([
      { region: 'us-east-1', status: 'scanned' },
      { region: 'moon-west-1', status: 'not scanned', reason: expect.stringContaining('enabled') },
    ])
  })

  it('takes the regions of AWS_REGIONS, and those of the command line before them', async () => {
    const env = { ...awsAt(aws.url), AWS_REGIONS: 'eu-west-1, us-east-1' }
    const [given, over] = await Promise.all([
      run({ args: ['scan', '--json'], env }),
      run({ args: ['scan', '--json', '--region', 'us-west-2'], env }),
    ])

    expect([given.code, over.code]).toEqual([3, 0])
    expect(JSON.parse(given.stdout).scopes).toHaveLength(2)
    expect(JSON.parse(over.stdout).scopes).toMatchObject([{ region: 'us-west-2' }])
  })
})

describe.concurrent('cloudthrift scan of an account that cannot be asked', {
  timeout: 60_000,
}, () => {
  it('exits 3: all of it is not scanned, none of it is free of waste', async () => {
    await using aws = await startSimulator({ world: world() })
    aws.world.deny({ action: 'sts:*', code: 'InvalidClientTokenId' })

    const { code, stdout } = await run({ args: ['scan', '--json'], env: awsAt(aws.url) })

    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({
      scopes: [
        {
          accountId: 'unknown',
          region: 'all',
          status: 'not scanned',
          reason: 'sts:GetCallerIdentity: InvalidClientTokenId',
        },
      ],
      findings: [],
    })
  })

  it('ends at once at Ctrl-C, also while AWS does not answer', async () => {
    await using aws = await startSimulator({ world: world() })
    const hold = holdAt(aws, { action: 'DescribeVolumes', times: Number.POSITIVE_INFINITY })
    await using child = start({ args: ['scan', '--json'], env: awsAt(aws.url) })
    await hold.arrived
    const from = Date.now()

    child.kill('SIGINT')
    const { code, signal, stdout, stderr } = await child.result()
    hold.release()

    expect([code, signal]).toEqual([null, 'SIGINT'])
    expect(Date.now() - from).toBeLessThan(2_000)
    expect(stdout).toBe('')
    expect(stderr).not.toMatch(/Error|at .*\.js/)
  })

  it('ends at once at Ctrl-C, also while it waits to try again', async () => {
    await using aws = await startSimulator({ world: world() })
    const fault = { kind: 'error', code: 'RequestLimitExceeded', status: 503 } as const
    const refused = aws.faults.add({ action: '*', times: Number.POSITIVE_INFINITY, fault })
    await using child = start({ args: ['scan', '--json'], env: awsAt(aws.url) })
    await child.writes(/asking/)
    while (refused.fired < 6) await new Promise(setImmediate)
    const from = Date.now()

    child.kill('SIGINT')
    const { signal } = await child.result()

    expect(signal).toBe('SIGINT')
    expect(Date.now() - from).toBeLessThan(1_000)
  })
})
