import { describe, expect, it } from 'vitest'
import { closedEnds } from '../../src/store/closings.ts'
import { scopesOfScan } from '../../src/store/scan-scopes.ts'
import { getScan } from '../../src/store/scans.ts'
import { decide } from '../../src/workflow/decide.ts'
import { execute } from '../../src/workflow/execute.ts'
import { scan } from '../../src/workflow/scan.ts'
import { spreadScan, startScan } from '../../src/workflow/start-scan.ts'
import { sweep } from '../../src/workflow/sweep.ts'
import { recordingCarrier } from '../support/carriers.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/clock.ts'
import { SCOPE, unhurried } from '../support/clouds.ts'
import { runAllJobs, scanNow, withoutJobs } from '../support/drive.ts'
import {
  answerTo,
  approvedFinding,
  findingOf,
  historyOf,
  pendingFinding,
} from '../support/findings.ts'
import { holdAt } from '../support/hold.ts'
import { dropJobs, waitingJobs } from '../support/job-table.ts'
import { bookRemoval } from '../support/ledger-lines.ts'
import { openStage, type Stage } from '../support/stage.ts'

async function queued({ db }: Stage): Promise<string[]> {
  return (await waitingJobs(db)).map((each) => each.job.name)
}

describe('sweep, of findings that nobody has looked into', () => {
  it('queues the investigation that was lost, once per scope, and asks in the end', async () => {
    await using stage = await openStage()
    const [one, two] = [stage.region.addVolume(), stage.region.addAddress()]
    await scanNow(stage)
    stage.clock.advance(15 * DAY_MS)
    await scanNow(withoutJobs(stage, 'investigate'))
    const lost = await queued(stage)

    await sweep(stage.deps)
    const found = await queued(stage)
    await runAllJobs(stage)

    expect([lost, found]).toEqual([[], ['investigate']])
    expect((await findingOf(stage, one.id)).status).toBe('pending')
    expect((await findingOf(stage, two.allocationId)).status).toBe('pending')
  })

  it('queues none for what is too young under its own rule, guarded, or looked into already', async () => {
    const rules = [{ match: { kinds: ['aws/elastic-ip-unassociated'] }, minIdleDays: 60 }]
    await using stage = await openStage({ policy: { rules, gates: ['second-opinion'] } })
    stage.region.addVolume()
    stage.region.addVolume({ tags: { DoNotDelete: 'yes' } })
    stage.region.addAddress()
    await scanNow(stage)
    stage.clock.advance(15 * DAY_MS)
    await scanNow(stage)

    await sweep(stage.deps)

    expect(await queued(stage)).toEqual([])
  })
})

describe('sweep, of questions', () => {
  it('expires one that nobody answered in time: the volume is kept, and asked about later', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await pendingFinding(stage, id)
    stage.clock.advance(72 * HOUR_MS)

    await sweep(stage.deps)
    const { finding, approvalOutcome, audit } = await historyOf(stage, id)
    await scanNow(stage)

    expect(finding.status).toBe('open')
    expect(approvalOutcome).toBe('expired')
    expect(audit.at(-1)).toMatchObject({ event: 'expire', actor: 'cloudthrift' })
    expect(await historyOf(stage, id)).toMatchObject({
      finding: { status: 'pending' },
      approvalOutcome: null,
    })
  })

  it('leaves one alone that has a minute left, and one that was answered', async () => {
    await using stage = await openStage()
    const [open, rejected] = [stage.region.addVolume(), stage.region.addVolume()]
    await pendingFinding(stage, open.id)
    const other = await findingOf(stage, rejected.id)
    await decide(stage.deps, answerTo(other, { verdict: 'reject' }))
    stage.clock.advance(72 * HOUR_MS - MINUTE_MS)

    await sweep(stage.deps)
    stage.clock.advance(DAY_MS)
    const left = await findingOf(stage, open.id)
    await sweep(stage.deps)

    expect(left.status).toBe('pending')
    expect((await findingOf(stage, rejected.id)).status).toBe('rejected')
  })
})

describe('sweep, of the snoozed', () => {
  it('wakes one when its time has come, not before; then it is asked about again', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    await decide(stage.deps, answerTo(asked, { verdict: 'snooze' }))
    stage.clock.advance(14 * DAY_MS - 1)

    await sweep(stage.deps)
    const before = await findingOf(stage, id)
    stage.clock.advance(1)
    await sweep(stage.deps)
    const after = await findingOf(stage, id)
    await scanNow(stage)

    expect(before.status).toBe('snoozed')
    expect(after).toMatchObject({ status: 'open', snoozed_until: null })
    expect((await findingOf(stage, id)).status).toBe('pending')
  })
})

describe('sweep, of executions', () => {
  it('queues one again whose job was lost before it began', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    await dropJobs(stage.db)
    stage.clock.advance(2 * MINUTE_MS + 1)

    await sweep(stage.deps)
    await runAllJobs(stage)

    expect((await historyOf(stage, id)).ledger).toHaveLength(1)
  })

  it('queues one again whose job was lost in the middle: it goes on where it was', async () => {
    await using stage = await openStage({ timing: { snapshotMs: MINUTE_MS } })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    await execute(stage.deps, finding.id, unhurried())
    await dropJobs(stage.db)
    stage.clock.advance(2 * MINUTE_MS + 1)

    await sweep(stage.deps)
    await runAllJobs(stage)

    expect((await historyOf(stage, id)).finding.status).toBe('remediated')
    expect(stage.region.snapshots.size).toBe(1)
  })

  it('leaves one alone that has just been queued', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    await dropJobs(stage.db)
    stage.clock.advance(2 * MINUTE_MS)

    await sweep(stage.deps)

    expect(await queued(stage)).toEqual([])
  })

  it.each([
    { goesAtOnce: true, status: 'queued', jobs: ['execute'] },
    { goesAtOnce: false, status: 'approved', jobs: [] },
  ])('gives the go signal only where the carrier does not: $status', async (row) => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.clock.advance(2 * MINUTE_MS + 1)
    const deps = { ...stage.deps, carrier: { ...carrier, goesAtOnce: row.goesAtOnce } }

    await sweep(deps)

    expect((await findingOf(stage, id)).status).toBe(row.status)
    expect(await queued(stage)).toEqual(row.jobs)
  })
})

describe('sweep, of scans', () => {
  it('closes one that did not end within an hour, and says what it did not reach', async () => {
    await using stage = await openStage({ regions: ['eu-west-1', 'us-east-1'] })
    const { scanId } = await startScan(stage.deps, 'test')
    await spreadScan(stage.deps, scanId, unhurried())
    await dropJobs(stage.db)
    stage.clock.advance(HOUR_MS)

    await sweep(stage.deps)
    const inTime = await getScan(stage.db, scanId)
    stage.clock.advance(1)
    await sweep(stage.deps)

    const scopes = await scopesOfScan(stage.db, scanId)
    expect(inTime?.status).toBe('running')
    expect(await getScan(stage.db, scanId)).toMatchObject({
      status: 'finished',
      finished_at: stage.clock.now(),
    })
    expect(scopes.map((each) => [each.status, each.reason])).toEqual([
      ['not scanned', 'the scan did not reach it within an hour'],
      ['not scanned', 'the scan did not reach it within an hour'],
    ])
  })

  it('closes one whose regions were never listed, and the next one may start', async () => {
    await using stage = await openStage()
    const { scanId } = await startScan(stage.deps, 'test')
    await dropJobs(stage.db)
    stage.clock.advance(HOUR_MS + 1)

    await sweep(stage.deps)
    const next = await startScan(stage.deps, 'test')

    expect(next.isNew).toBe(true)
    expect(await getScan(stage.db, scanId)).toMatchObject({ status: 'finished' })
  })

  it('clears nothing of what the lost scan did not reach', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    const { scanId } = await startScan(stage.deps, 'test')
    await spreadScan(stage.deps, scanId, unhurried())
    await dropJobs(stage.db)
    stage.clock.advance(HOUR_MS + 1)

    await sweep(stage.deps)

    expect((await findingOf(stage, id)).status).toBe('open')
  })

  it('is obeyed by a run that was still looking: it clears nothing any more', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    const { scanId } = await startScan(stage.deps, 'test')
    await spreadScan(stage.deps, scanId, unhurried())
    await dropJobs(stage.db)
    stage.region.attach(id)
    const looking = holdAt(stage.simulator, { action: 'DescribeAddresses' })

    const running = scan(stage.deps, { scanId, scope: SCOPE }, unhurried())
    await looking.arrived
    stage.clock.advance(HOUR_MS + 1)
    await sweep(stage.deps)
    looking.release()
    await running

    const [scope] = await scopesOfScan(stage.db, scanId)
    expect(scope?.status).toBe('not scanned')
    expect((await findingOf(stage, id)).status).toBe('open')
  })
})

describe('sweep, of months of the ledger', () => {
  it('closes those that are over since the first removal, and says nothing of the one that runs', async () => {
    await using stage = await openStage()
    const place = { accountId: '1', kind: 'k', team: null }
    await bookRemoval(stage.db, place, { monthlyMicros: 1n, at: stage.clock.now() })
    const months = async (): Promise<number> =>
      (await closedEnds(stage.db, stage.clock.now())).length

    await sweep(stage.deps)
    const before = await months()
    stage.clock.advance(62 * DAY_MS)
    await sweep(stage.deps)

    expect([before, await months()]).toEqual([0, 2])
  })
})
