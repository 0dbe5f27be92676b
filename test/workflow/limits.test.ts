/** Limits at work: what is beyond them waits in the queue, on all replicas together. */

import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/core/errors.ts'
import type { Limits } from '../../src/core/limits.ts'
import { decide } from '../../src/workflow/decide.ts'
import { execute } from '../../src/workflow/execute.ts'
import { giveUp } from '../../src/workflow/give-up.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs, runDueJobs, scanNow } from '../support/drive.ts'
import { answerTo, askAboutAll, findingOf, historyOf } from '../support/findings.ts'
import { waitingJobs } from '../support/job-table.ts'
import { runReplica } from '../support/replica.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { askToUndo } from '../support/undo.ts'
import { effects } from './removed-once.ts'

const OFF: Limits = {
  removalsPerScan: null,
  removalsPerDay: null,
  removalsPerAccountAndDay: null,
  monthlyMicrosPerDay: null,
  sharePercent: null,
  shareFloor: 0,
}

function limited(limits: Partial<Limits>): { policy: { limits: Limits } } {
  return { policy: { limits: { ...OFF, ...limits } } }
}

/** So many idle volumes, all approved; what the limits let pass now is done. */
async function approveMany(stage: Stage, count: number, sizeGiB = 100): Promise<string[]> {
  const ids = Array.from({ length: count }, () => stage.region.addVolume({ sizeGiB }).id)
  await askAboutAll(stage)
  for (const id of ids) await decide(stage.deps, answerTo(await findingOf(stage, id)))
  await runDueJobs(stage)
  return ids
}

async function statuses(stage: Stage): Promise<Record<string, number>> {
  const rows = await stage.db.selectFrom('finding').select('status').execute()
  return rows.reduce<Record<string, number>>(
    (counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }),
    {},
  )
}

describe('a limit', () => {
  // A volume of 100 GiB costs 8.80 USD per month.
  it.each<[string, Partial<Limits>]>([
    ['of removals per scan', { removalsPerScan: 3 }],
    ['of removals per day', { removalsPerDay: 3 }],
    ['of removals per account and day', { removalsPerAccountAndDay: 3 }],
    ['of dollars per day', { monthlyMicrosPerDay: 26_400_000n }],
    ['of a share of the region', { sharePercent: 60 }],
    ['of a share, below its floor', { sharePercent: 1, shareFloor: 3 }],
  ])('%s lets as many pass as it allows, and lets the others wait', async (_which, limits) => {
    await using stage = await openStage(limited(limits))

    await approveMany(stage, 5)

    expect(await statuses(stage)).toEqual({ remediated: 3, queued: 2 })
    expect(effects(stage, 'DeleteVolume')).toBe(3)
  })

  it('is said once per finding and once to people, however often it is asked', async () => {
    await using stage = await openStage(limited({ removalsPerDay: 1 }))
    const ids = await approveMany(stage, 4)
    for (let count = 0; count < 5; count += 1) {
      stage.clock.advance(10 * MINUTE_MS)
      await runDueJobs(stage)
    }

    const histories = await Promise.all(ids.map((id) => historyOf(stage, id)))
    const held = histories.filter(({ finding }) => finding.status === 'queued')
    expect(held).toHaveLength(3)
    for (const { audit } of held) {
      expect(audit.filter((each) => each.event === 'held')).toMatchObject([
        {
          details: {
            cause: 'removalsPerDay',
            reason: '1 removals in 24 hours, and the policy allows 1',
          },
        },
      ])
    }
    expect(stage.notices).toEqual([
      { kind: 'limit-reached', text: expect.stringContaining('the policy allows 1') },
    ])
  })

  it('goes on by itself when 24 hours have passed', async () => {
    await using stage = await openStage(limited({ removalsPerDay: 2 }))
    await approveMany(stage, 5)
    const seen = []

    for (let day = 0; day < 2; day += 1) {
      stage.clock.advance(DAY_MS - 1)
      await runDueJobs(stage)
      seen.push(await statuses(stage))
      stage.clock.advance(5 * MINUTE_MS)
      await runDueJobs(stage)
      seen.push(await statuses(stage))
    }

    expect(seen).toEqual([
      { remediated: 2, queued: 3 },
      { remediated: 4, queued: 1 },
      { remediated: 4, queued: 1 },
      { remediated: 5 },
    ])
  })

  it('of a scan goes on with the next scan that still sees them idle', async () => {
    await using stage = await openStage(limited({ removalsPerScan: 2 }))
    await approveMany(stage, 4)

    await scanNow(stage)
    stage.clock.advance(HOUR_MS)
    await runDueJobs(stage)

    expect(await statuses(stage)).toEqual({ remediated: 4 })
  })

  it('of a share counts the volumes in use as well', async () => {
    await using stage = await openStage(limited({ sharePercent: 25 }))
    for (let count = 0; count < 15; count += 1) stage.region.attach(stage.region.addVolume().id)

    await approveMany(stage, 5)

    expect(await statuses(stage)).toEqual({ remediated: 5 })
  })

  it('of a share allows the floor only when nobody can count', async () => {
    await using stage = await openStage(limited({ sharePercent: 100, shareFloor: 1 }))
    const ids = Array.from({ length: 3 }, () => stage.region.addVolume().id)
    await askAboutAll(stage)
    for (const id of ids) await decide(stage.deps, answerTo(await findingOf(stage, id)))
    const clouds = new Map(
      [...stage.deps.clouds].map(([name, cloud]) => {
        const detectors = cloud.detectors.map((each) => ({ ...each, count: deny }))
        return [name, { ...cloud, detectors }]
      }),
    )

    await runDueJobs({ ...stage, deps: { ...stage.deps, clouds } })

    expect(await statuses(stage)).toEqual({ remediated: 1, queued: 2 })
  })

  it('gives back the place of what ended without having touched anything', async () => {
    await using stage = await openStage(limited({ removalsPerDay: 2 }))
    const ids = Array.from({ length: 3 }, () => stage.region.addVolume().id)
    await askAboutAll(stage)
    for (const id of ids.slice(0, 2)) stage.region.attach(id)
    for (const id of ids) await decide(stage.deps, answerTo(await findingOf(stage, id)))

    await runDueJobs(stage)

    expect(await statuses(stage)).toEqual({ resolved: 2, remediated: 1 })
  })

  it('does not give back the place of what failed after an attempt', async () => {
    await using stage = await openStage(limited({ removalsPerDay: 1 }))
    const ids = Array.from({ length: 2 }, () => stage.region.addVolume().id)
    await askAboutAll(stage)
    const [first, second] = await Promise.all(ids.map((id) => findingOf(stage, id)))
    for (const finding of [first!, second!]) await decide(stage.deps, answerTo(finding))
    stage.simulator.faults.add({ action: 'DeleteVolume', times: 1, fault: { kind: 'cut' } })

    await expect(execute(stage.deps, first!.id, unhurried())).rejects.toThrow(/DeleteVolume/)
    await giveUp(stage.deps, first!.id)
    await execute(stage.deps, second!.id, unhurried())

    expect(await statuses(stage)).toEqual({ failed: 1, queued: 1 })
  })

  it('does not give back the place of what was undone', async () => {
    await using stage = await openStage(limited({ removalsPerDay: 1 }))
    const ids = await approveMany(stage, 2)
    const findings = await Promise.all(ids.map((id) => findingOf(stage, id)))

    await askToUndo(stage, findings.find((each) => each.status === 'remediated')!)
    stage.clock.advance(HOUR_MS)
    await runDueJobs(stage)

    expect(await statuses(stage)).toEqual({ restored: 1, queued: 1 })
  })

  it('counts no rehearsals, and holds none', async () => {
    await using stage = await openStage({
      policy: { dryRun: true, limits: { ...OFF, removalsPerDay: 0 } },
    })

    await approveMany(stage, 3)

    expect(await statuses(stage)).toEqual({ rehearsed: 3 })
  })

  it('holds over runs that start at the same moment', async () => {
    await using stage = await openStage(limited({ removalsPerDay: 4 }))
    const ids = Array.from({ length: 12 }, () => stage.region.addVolume().id)
    await askAboutAll(stage)
    const findings = await Promise.all(ids.map((id) => findingOf(stage, id)))
    for (const finding of findings) await decide(stage.deps, answerTo(finding))

    await Promise.all(findings.map(({ id }) => execute(stage.deps, id, unhurried())))

    expect(effects(stage, 'DeleteVolume')).toBe(4)
    expect(await statuses(stage)).toEqual({ remediated: 4, queued: 8 })
  })

  it('holds over replicas in processes of their own', async () => {
    await using stage = await openStage()
    const ids = Array.from({ length: 22 }, () => stage.region.addVolume().id)
    await askAboutAll(stage)
    const findings = await Promise.all(ids.map((id) => findingOf(stage, id)))
    for (const finding of findings) await decide(stage.deps, answerTo(finding))
    for (const { id } of findings.slice(0, 19)) await execute(stage.deps, id, unhurried())

    await Promise.all(findings.slice(19).map(({ id }) => runReplica(stage, id)))

    // 25 % of the three that are left is nothing: the floor of the defaults decides.
    expect(effects(stage, 'DeleteVolume')).toBe(20)
    expect(await statuses(stage)).toEqual({ remediated: 20, queued: 2 })
  })

  it('leaves what is under way alone: a takeover needs no second place', async () => {
    await using stage = await openStage({
      ...limited({ removalsPerDay: 1 }),
      timing: { snapshotMs: MINUTE_MS },
    })
    const [id] = await approveMany(stage, 1)

    await runAllJobs(stage)

    expect((await historyOf(stage, id!)).finding.status).toBe('remediated')
    expect(await waitingJobs(stage.db)).toEqual([])
  })
})

async function deny(): Promise<never> {
  throw new AppError('CLOUD_DENIED', 'ec2:DescribeVolumes: no', { hint: 'none' })
}
