/** The jobs of a scan: repeated, crashed, in parallel, lost. A scan always comes to its end, once. */

import { describe, expect, it, vi } from 'vitest'
import { scopesOfScan } from '../../src/store/scan-scopes.ts'
import { getScan } from '../../src/store/scans.ts'
import { scan } from '../../src/workflow/scan.ts'
import { spreadScan, startScan } from '../../src/workflow/start-scan.ts'
import { sweep } from '../../src/workflow/sweep.ts'
import { HOUR_MS, MINUTE_MS } from '../support/clock.ts'
import { ACCOUNT, awsAt, SCOPE, unhurried } from '../support/clouds.ts'
import { runDueJobs, scanNow } from '../support/drive.ts'
import { findingOf } from '../support/findings.ts'
import { holdAt } from '../support/hold.ts'
import { dropJobs, waitingJobs } from '../support/job-table.ts'
import { openStage, type Stage } from '../support/stage.ts'

const REGIONS = ['eu-west-1', 'us-east-1', 'ap-southeast-2']

async function spread(stage: Stage): Promise<string> {
  const { scanId } = await startScan(stage.deps, 'test')
  await dropJobs(stage.db)
  await spreadScan(stage.deps, scanId, unhurried())
  return scanId
}

describe('startScan', () => {
  it('returns the scan that runs already, and queues no second one', async () => {
    await using stage = await openStage()

    const first = await startScan(stage.deps, 'alice')
    const second = await startScan(stage.deps, 'bob')

    expect(first.isNew).toBe(true)
    expect(second).toEqual({ scanId: first.scanId, isNew: false })
    expect(await waitingJobs(stage.db)).toHaveLength(1)
  })

  it('of many at once starts one', async () => {
    await using stage = await openStage()

    const started = await Promise.all(
      Array.from({ length: 10 }, (_, index) => startScan(stage.deps, `person ${index}`)),
    )

    expect(new Set(started.map((each) => each.scanId)).size).toBe(1)
    expect(started.filter((each) => each.isNew)).toHaveLength(1)
  })

  it('starts another one when the last has finished', async () => {
    await using stage = await openStage()
    const first = await scanNow(stage)

    const second = await startScan(stage.deps, 'alice')

    expect(second.isNew).toBe(true)
    expect(second.scanId).not.toBe(first)
  })
})

describe('spreadScan', () => {
  it('queues each enabled region once, however often it runs', async () => {
    await using stage = await openStage({ regions: REGIONS })
    const scanId = await spread(stage)

    await spreadScan(stage.deps, scanId, unhurried())

    const jobs = await waitingJobs(stage.db)
    const scopes = await scopesOfScan(stage.db, scanId)
    expect(jobs.map((each) => each.job.name)).toEqual(['scan-scope', 'scan-scope', 'scan-scope'])
    expect(scopes.map((each) => each.region)).toEqual(REGIONS.toSorted())
    expect(scopes.every((each) => each.status === 'waiting')).toBe(true)
  })

  it('finishes a scan whose account does not answer, and says why it was not scanned', async () => {
    await using stage = await openStage()
    stage.world.deny({ action: 'sts:GetCallerIdentity', code: 'InvalidClientTokenId' })
    const { scanId } = await startScan(stage.deps, 'test')

    await runDueJobs(stage)

    expect(await getScan(stage.db, scanId)).toMatchObject({ status: 'finished' })
    expect(await scopesOfScan(stage.db, scanId)).toMatchObject([
      {
        region: 'all',
        account_id: 'unknown',
        status: 'not scanned',
        reason: 'sts:GetCallerIdentity: InvalidClientTokenId',
      },
    ])
  })

  it('scans the regions that are enabled and reports the wanted one that is not', async () => {
    await using stage = await openStage()
    const wanted = ['eu-west-1', 'eu-south-2']
    const aws = await awsAt(stage.simulator.url, stage.clock.now, { regions: wanted })
    const asked = { ...stage, deps: { ...stage.deps, clouds: new Map([['aws', aws]]) } }

    const scanId = await scanNow(asked)

    const scopes = await scopesOfScan(stage.db, scanId)
    expect(scopes.map((each) => [each.region, each.status])).toEqual([
      ['eu-south-2', 'not scanned'],
      ['eu-west-1', 'scanned'],
    ])
    expect(await getScan(stage.db, scanId)).toMatchObject({ status: 'finished' })
  })
})

describe('scan', () => {
  it('finishes its scope once, with the figures of the run that finished it', async () => {
    await using stage = await openStage()
    stage.region.addVolume({ sizeGiB: 100 })
    const scanId = await scanNow(stage)
    const [first] = await scopesOfScan(stage.db, scanId)
    stage.region.addVolume({ sizeGiB: 100 })
    stage.clock.advance(MINUTE_MS)

    await scan(stage.deps, { scanId, scope: SCOPE }, unhurried())

    expect(first).toMatchObject({ candidates: 1, monthly_micros: 8_800_000n, unpriced: 0 })
    expect(await scopesOfScan(stage.db, scanId)).toEqual([first])
  })

  it('counts what has no price, and adds nothing for it', async () => {
    await using stage = await openStage({ regions: ['eu-west-1', 'mx-central-1'] })
    stage.world.region('mx-central-1').addVolume({ sizeGiB: 100 })
    stage.region.addVolume({ sizeGiB: 100 })

    const scanId = await scanNow(stage)

    const scopes = await scopesOfScan(stage.db, scanId)
    expect(scopes.map((each) => [each.region, each.monthly_micros, each.unpriced])).toEqual([
      ['eu-west-1', 8_800_000n, 0],
      ['mx-central-1', 0n, 1],
    ])
  })

  it('repeated after a crash between seeing and settling asks and clears as if it had run once', async () => {
    await using stage = await openStage({ policy: { minIdleDays: 0 } })
    const [stays, leaves] = [stage.region.addVolume(), stage.region.addVolume()]
    await scanNow(stage)
    stage.region.attach(leaves.id)
    stage.clock.advance(HOUR_MS)
    const scanId = await spread(stage)
    const crashing = { ...stage.deps, enqueue: crash }

    await expect(scan(crashing, { scanId, scope: SCOPE }, unhurried())).rejects.toThrow('crashed')
    const between = await findingOf(stage, leaves.id)
    await runDueJobs(stage)

    expect(between.status).toBe('open')
    expect(await findingOf(stage, stays.id)).toMatchObject({ status: 'pending', sightings: 2 })
    expect((await findingOf(stage, leaves.id)).status).toBe('resolved')
    expect(await getScan(stage.db, scanId)).toMatchObject({ status: 'finished' })
  })

  it('finishes the scan with its last scope, also when all scopes end at once', async () => {
    await using stage = await openStage({ regions: REGIONS })
    for (const name of REGIONS) stage.world.region(name).addVolume()
    const scanId = await spread(stage)
    const [last, ...others] = REGIONS.map((region) => ({ ...SCOPE, region }))

    await Promise.all(others.map((scope) => scan(stage.deps, { scanId, scope }, unhurried())))
    const before = await getScan(stage.db, scanId)
    await Promise.all(
      [last!, last!].map((scope) => scan(stage.deps, { scanId, scope }, unhurried())),
    )

    expect(before?.status).toBe('running')
    expect(await getScan(stage.db, scanId)).toMatchObject({ status: 'finished' })
  })

  it('remembers of every scope when it was last looked through, and what was wrong since', async () => {
    await using stage = await openStage()
    await scanNow(stage)
    const scannedAt = stage.clock.now()
    stage.clock.advance(HOUR_MS)
    stage.world.deny({ action: 'ec2:DescribeVolumes' })

    await scanNow(stage)

    const scopes = await stage.db.selectFrom('scope').selectAll().execute()
    expect(scopes).toEqual([
      {
        provider: 'aws',
        account_id: ACCOUNT,
        region: 'eu-west-1',
        status: 'not scanned',
        reason: 'aws/ebs-volume-unattached: ec2:DescribeVolumes: UnauthorizedOperation',
        last_attempt_at: stage.clock.now(),
        last_scanned_at: scannedAt,
      },
    ])
  })

  it('that was given up and comes late changes nothing under the hands of the next one', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const late = await spread(stage)
    await dropJobs(stage.db)
    stage.clock.advance(2 * HOUR_MS)
    await sweep(stage.deps)
    const scanId = await spread(stage)
    const addresses = holdAt(stage.simulator, { action: 'DescribeAddresses' })

    const next = scan(stage.deps, { scanId, scope: SCOPE }, unhurried())
    await addresses.arrived
    await vi.waitFor(() => findingOf(stage, id))
    await scan(stage.deps, { scanId: late, scope: SCOPE }, unhurried())
    addresses.release()
    await next

    expect(await findingOf(stage, id)).toMatchObject({ status: 'open', sightings: 1 })
  })
})

async function crash(): Promise<void> {
  throw new Error('crashed')
}
