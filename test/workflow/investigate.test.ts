import { describe, expect, it } from 'vitest'
import type { Job } from '../../src/workflow/deps.ts'
import { investigate } from '../../src/workflow/investigate.ts'
import { rehearsals } from '../support/calls.ts'
import { DAY_MS } from '../support/clock.ts'
import { ACCOUNT, REGION, SCOPE, unhurried } from '../support/clouds.ts'
import { scanNow, withoutJobs } from '../support/drive.ts'
import { askAboutAll, findingOf, historyOf } from '../support/findings.ts'
import { meanwhile } from '../support/hold.ts'
import { waitingJobs } from '../support/job-table.ts'
import { silentAbout } from '../support/silent-inquiries.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { calls, looked, readyStage } from './ready.ts'

const POINTS_TO_IT = { id: 'Z1', name: 'acme.example.', isPrivate: false }

async function queued({ db }: Stage): Promise<string[]> {
  return (await waitingJobs(db)).map(({ job }) => job.name)
}

describe('scan', () => {
  it('queues one investigation of a scope with candidates, and none of one without', async () => {
    await using stage = await openStage({ regions: [REGION, 'us-east-1'] })
    stage.region.addVolume()
    stage.region.addAddress()
    stage.world.region('us-east-1').addVolume({ tags: { DoNotDelete: 'yes' } })
    await scanNow(stage)
    const first = await queued(stage)
    stage.clock.advance(15 * DAY_MS)
    const jobs: Job[] = []
    const enqueue: Stage['deps']['enqueue'] = (trx, added, seconds) => {
      jobs.push(...added)
      return stage.deps.enqueue(trx, added, seconds)
    }

    await scanNow({ ...stage, deps: { ...stage.deps, enqueue } })

    expect(first).toEqual([])
    expect(jobs.filter((each) => each.name === 'investigate')).toEqual([
      { name: 'investigate', data: { scope: SCOPE } },
    ])
  })
})

describe('investigate', () => {
  it('saves what was learnt, and lets people be asked about it', async () => {
    await using stage = await openStage({
      policy: { accounts: { [ACCOUNT]: { contact: 'platform@acme.example' } } },
    })
    const createdAt = new Date(stage.clock.now().getTime() - 80 * DAY_MS)
    const { id } = stage.region.addVolume({ createdAt, createdBy: { name: 'nora' } })

    await askAboutAll(stage)

    const { finding, approvalOutcome } = await historyOf(stage, id)
    expect(finding.status).toBe('pending')
    expect(approvalOutcome).toBeNull()
    expect(finding.investigation).toMatchObject({
      at: stage.clock.now().toISOString(),
      lastUsedOn: null,
      owner: { name: 'platform@acme.example' },
    })
    const answers = finding.investigation?.facts.map(({ name, answer }) => `${name} ${answer}`)
    expect(answers).toEqual([
      'permitted yes',
      'unused-lately yes',
      'untouched-lately yes',
      'second-opinion unknown',
      'not-backed-up yes',
    ])
  })

  it('freezes with the approval what people were shown', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await askAboutAll(stage)

    const approval = await stage.db.selectFrom('approval').selectAll().executeTakeFirstOrThrow()

    expect(approval.investigation).toEqual((await findingOf(stage, id)).investigation)
  })

  it('asks each source for many at once, and whether we may once per kind', async () => {
    await using stage = await readyStage({}, 20)

    await looked(stage)

    expect(calls(stage, 'GetMetricData')).toBe(1)
    expect(calls(stage, 'GetIdleRecommendations')).toBe(1)
    expect(calls(stage, 'LookupEvents')).toBe(20)
    expect(rehearsals(stage.simulator)).toHaveLength(3)
    expect((await queued(stage)).filter((each) => each === 'justify')).toHaveLength(20)
  })

  it('goes batch by batch, so that a crash loses one batch at most', async () => {
    await using stage = await readyStage({}, 60)
    const stop = new AbortController()
    meanwhile(stage.simulator, { action: 'LookupEvents', nth: 51 }, () => stop.abort())

    const run = investigate(stage.deps, { scope: SCOPE }, stop.signal)

    await expect(run).rejects.toThrow(/abort/i)
    expect(await investigatedCount(stage)).toBe(50)
    await looked(stage)
    expect(await investigatedCount(stage)).toBe(60)
    expect(calls(stage, 'LookupEvents')).toBe(51 + 10)
  })

  it('takes a yes of one of three for a yes: one resource must not speak for all', async () => {
    await using stage = await readyStage({}, 4)
    const fault = { kind: 'error', code: 'UnauthorizedOperation' } as const
    stage.simulator.faults.add({ action: 'DeleteVolume', times: 2, fault })

    await looked(stage)

    const tries = rehearsals(stage.simulator).filter((each) => each.startsWith('DeleteVolume'))
    expect(tries).toEqual([
      'DeleteVolume UnauthorizedOperation',
      'DeleteVolume UnauthorizedOperation',
      'DeleteVolume DryRunOperation',
    ])
    expect(await queued(stage)).toEqual(Array.from({ length: 4 }, () => 'justify'))
  })

  it('asks whether we may once for all batches', async () => {
    await using stage = await readyStage({}, 60)

    await looked(stage)

    expect(rehearsals(stage.simulator)).toHaveLength(3)
  })

  it('saves nothing on a finding that changed while the cloud was asked', async () => {
    await using stage = await readyStage()
    const [id = ''] = stage.region.volumes.keys()
    const run = async (): Promise<void> => {
      stage.region.tag(id, { Owner: 'bob' })
      await scanNow(withoutJobs(stage, 'investigate'))
    }
    stage.simulator.faults.add({ action: 'LookupEvents', fault: { kind: 'hook', run } })

    await looked(stage)

    const { investigation, tags } = await findingOf(stage, id)
    expect([investigation, tags]).toEqual([null, { Owner: 'bob' }])
    expect(await queued(stage)).not.toContain('justify')
  })

  it('asks about those that nothing speaks against, whatever comes up about the others', async () => {
    await using stage = await openStage()
    const [free, held] = [stage.region.addAddress(), stage.region.addAddress()]
    const records = [{ name: 'w.', type: 'A', values: [held.publicIp] }]
    stage.world.accounts.get(ACCOUNT)?.hostedZones.push({ ...POINTS_TO_IT, records })

    await scanNow(stage)
    stage.clock.advance(15 * DAY_MS)
    await scanNow(withoutJobs(stage, 'investigate'))

    await looked(stage)

    const { id } = await findingOf(stage, free.allocationId)
    const jobs = (await waitingJobs(stage.db)).map(({ job }) => job)
    expect(jobs).toEqual([{ name: 'justify', data: { findingId: id } }])
    expect((await findingOf(stage, held.allocationId)).investigation).not.toBeNull()
  })

  it.each([
    ['cloudwatch:GetMetricData', 'unused-lately'],
    ['cloudtrail:LookupEvents', 'untouched-lately'],
    ['compute-optimizer:GetIdleRecommendations', 'second-opinion'],
  ])('is not stopped by a denied %s: %s is unknown, and shown', async (action, name) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    stage.world.deny({ action })

    await askAboutAll(stage)

    const { status, investigation } = await findingOf(stage, id)
    const fact = investigation?.facts.find((each) => each.name === name)
    expect(status).toBe('pending')
    expect(fact).toMatchObject({ answer: 'unknown', source: action, isGate: false })
    expect(fact?.detail).toContain(`${action}: AccessDenied`)
  })

  it('accepts an unknown gate where the policy does', async () => {
    const acceptUnknown = [{ fact: 'no-dns-record', accounts: [ACCOUNT] }]
    await using stage = await openStage({ policy: { acceptUnknown } })
    const { allocationId } = stage.region.addAddress()
    stage.world.deny({ action: 'route53:*' })

    await askAboutAll(stage)

    expect((await findingOf(stage, allocationId)).status).toBe('pending')
  })

  it('in dry run says what we may not do, and asks all the same', async () => {
    await using stage = await openStage({ policy: { dryRun: true } })
    const { id } = stage.region.addVolume()
    stage.world.deny({ action: 'ec2:CreateTags' })

    await askAboutAll(stage)

    const { status, investigation } = await findingOf(stage, id)
    expect(status).toBe('pending')
    expect(investigation?.facts.find((each) => each.name === 'permitted')).toMatchObject({
      answer: 'no',
      isGate: false,
      detail: 'ec2:CreateTags: UnauthorizedOperation',
    })
  })

  it.each(['history', 'gates'] as const)(
    'learns nothing from a detector whose %s leave out what they were asked about',
    async (part) => {
      await using stage = await openStage()
      const { id } = stage.region.addVolume()
      await scanNow(stage)
      stage.clock.advance(15 * DAY_MS)
      await scanNow(withoutJobs(stage, 'investigate'))
      const clouds = silentAbout(part, stage.deps.clouds)

      const investigating = investigate({ ...stage.deps, clouds }, { scope: SCOPE }, unhurried())

      await expect(investigating).rejects.toThrow(`does not answer about ${id}`)
      expect((await findingOf(stage, id)).investigation).toBeNull()
    },
  )

  it('does not look into what is guarded, too young, or decided', async () => {
    await using stage = await openStage()
    stage.region.addVolume({ tags: { DoNotDelete: 'yes' } })
    await scanNow(stage)
    stage.clock.advance(15 * DAY_MS)
    stage.region.addVolume()
    await scanNow(stage)

    await looked(stage)

    expect(
      stage.simulator.calls.filter((each) => each.service !== 'ec2' && each.service !== 'sts'),
    ).toEqual([])
  })
})

async function investigatedCount({ db }: Stage): Promise<number> {
  const rows = await db
    .selectFrom('finding')
    .select('id')
    .where('investigation', 'is not', null)
    .execute()
  return rows.length
}
