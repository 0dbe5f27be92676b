/** Parking: a volume made as cheap as it can be without losing anything, and taken back. */

import { describe, expect, it } from 'vitest'
import type { VolumeSpec } from '../../src/demo/simulator/world/volume.ts'
import { AFTER_THE_PROBE, changes } from '../support/calls.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/clock.ts'
import { runAllJobs, scanNow } from '../support/drive.ts'
import { approvedFinding, findingOf, historyOf } from '../support/findings.ts'
import { type Death, killAtCall } from '../support/replica.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { ledgerSum, removeAll, removeOne, undoNow } from '../support/undo.ts'
import { effects } from './removed-once.ts'

const PARK = { policy: { action: 'park' as const } }
const IO1: VolumeSpec = { type: 'io1', sizeGiB: 100, iops: 5_000 }
const BASELINE = { type: 'gp3', iops: 3_000, throughputMiBps: 125, isMultiAttach: false }

function shapeOf({ region }: Stage, id: string): object | undefined {
  return region.volumes.get(id)?.shape
}

describe('parking a volume', () => {
  it.each<[string, VolumeSpec, bigint]>([
    // 100 x 0.138 + 5,000 x 0.072 - 100 x 0.088 USD, the list prices of eu-west-1
    ['io1', IO1, 365_000_000n],
    ['io2', { type: 'io2', sizeGiB: 100, iops: 5_000 }, 365_000_000n],
    [
      'over-provisioned gp3',
      { type: 'gp3', sizeGiB: 100, iops: 6_000, throughputMiBps: 250 },
      22_000_000n,
    ],
  ])('takes %s to the gp3 baseline and books the difference', async (_type, spec, about) => {
    await using stage = await openStage(PARK)
    const { id } = stage.region.addVolume(spec)

    const finding = await removeOne(stage, id)

    const { execution, ledger } = await historyOf(stage, id)
    expect(shapeOf(stage, id)).toEqual({ ...BASELINE, sizeGiB: 100 })
    expect(execution).toMatchObject({ remedy: 'park', backup_id: null, outcome: 'remediated' })
    expect(ledger).toHaveLength(1)
    expect(ledger[0]?.monthly_micros).toBe(finding.saving_micros)
    expect(finding.monthly_micros! > finding.saving_micros!).toBe(true)
    expect(Number(finding.saving_micros! - about)).toBeLessThan(15_000_000)
    expect(changes(stage.simulator)).toEqual(['CreateTags ok', 'ModifyVolume ok', 'DeleteTags ok'])
  })

  it('loses nothing: the volume keeps its id, its tags and its data, and no mark of ours', async () => {
    await using stage = await openStage(PARK)
    const { id, tags } = stage.region.addVolume({ ...IO1, tags: { Name: 'data' } })

    await removeOne(stage, id)

    expect([...tags]).toEqual([['Name', 'data']])
    expect(stage.region.volumes.has(id)).toBe(true)
    expect(stage.region.snapshots.size).toBe(0)
  })

  it('is another finding afterwards, which nobody is asked about: nothing is left to park', async () => {
    await using stage = await openStage(PARK)
    const { id } = stage.region.addVolume(IO1)
    const parked = await removeOne(stage, id)
    stage.clock.advance(DAY_MS)

    await scanNow(stage)

    const next = await findingOf(stage, id)
    expect(next.id).not.toBe(parked.id)
    expect(next).toMatchObject({ status: 'open', remedy: null })
    expect(next.guards.map((each) => each.reason)).toEqual([
      'the policy says park, but it is at the gp3 baseline already',
    ])
  })

  it.each<[string, VolumeSpec, string]>([
    ['gp2', { type: 'gp2' }, 'a gp2 volume has no performance to give up'],
    ['st1', { type: 'st1', sizeGiB: 500 }, 'a st1 volume has no performance to give up'],
    ['the baseline itself', {}, 'it is at the gp3 baseline already'],
    [
      'Multi-Attach',
      { type: 'io2', iops: 5_000, isMultiAttach: true },
      'gp3 knows no Multi-Attach',
    ],
  ])('is nothing for %s: a person has to act', async (_what, spec, reason) => {
    await using stage = await openStage(PARK)
    const { id } = stage.region.addVolume(spec)

    await scanNow(stage)

    const { guards, remedy } = await findingOf(stage, id)
    expect(remedy).toBeNull()
    expect(guards.map((each) => each.reason)).toContain(`the policy says park, but ${reason}`)
  })

  it('is nothing for an address either', async () => {
    await using stage = await openStage(PARK)
    const { allocationId } = stage.region.addAddress()

    await scanNow(stage)

    const { guards, remedy } = await findingOf(stage, allocationId)
    expect(remedy).toBeNull()
    expect(guards.map((each) => each.name)).toEqual(['cannot-park'])
  })

  it('is what the rule says, and deleting what the others say', async () => {
    const rules = [{ match: { teams: ['db'] }, action: 'park' as const }]
    await using stage = await openStage({ policy: { rules } })
    const parked = stage.region.addVolume({ ...IO1, tags: { Team: 'db' } })
    const deleted = stage.region.addVolume({ ...IO1, tags: { Team: 'web' } })

    await removeAll(stage, [parked.id, deleted.id])

    expect([...stage.region.volumes.keys()]).toEqual([parked.id])
    expect((await findingOf(stage, deleted.id)).remedy).toBe('delete')
  })

  it('was approved, so it is not deleted when the policy has changed its mind', async () => {
    await using stage = await openStage(PARK)
    const { id } = stage.region.addVolume(IO1)
    await approvedFinding(stage, id)
    const policy = { ...stage.deps.policy, action: 'delete' as const }

    await runAllJobs({ ...stage, deps: { ...stage.deps, policy } })

    const { finding, audit } = await historyOf(stage, id)
    expect(finding.status).toBe('resolved')
    expect(audit.at(-1)?.details['reason']).toContain('not what was approved')
    expect(shapeOf(stage, id)).toMatchObject({ type: 'io1', iops: 5_000 })
  })

  it('keeps its hands off a volume that was attached after the approval', async () => {
    await using stage = await openStage(PARK)
    const { id } = stage.region.addVolume(IO1)
    await approvedFinding(stage, id)
    stage.region.attach(id)

    await runAllJobs(stage)

    expect((await historyOf(stage, id)).finding.status).toBe('resolved')
    expect(effects(stage, 'ModifyVolume')).toBe(0)
  })

  it('is booked although the volume was attached right after it', async () => {
    await using stage = await openStage(PARK)
    const { id } = stage.region.addVolume(IO1)
    const run = (): void => void stage.region.attach(id)
    stage.simulator.faults.add({
      action: 'ModifyVolume',
      nth: AFTER_THE_PROBE,
      fault: { kind: 'hook', when: 'after', run },
    })

    await removeOne(stage, id)

    expect((await historyOf(stage, id)).ledger).toHaveLength(1)
  })

  it('waits for the cooldown of an earlier modification', async () => {
    await using stage = await openStage({
      ...PARK,
      timing: { modifyingMs: 0, optimizingMs: 0, modificationWindowMs: 6 * HOUR_MS },
    })
    const { id } = stage.region.addVolume(IO1)
    await approvedFinding(stage, id)
    const modified = { original: IO1, target: IO1, startedAt: stage.clock.now() }
    stage.region.volumes.get(id)!.modifications.push({
      ...modified,
      original: stage.region.volumes.get(id)!.shape,
      target: stage.region.volumes.get(id)!.shape,
      appliesAt: stage.clock.now(),
      completesAt: stage.clock.now(),
    })
    const startedAt = stage.clock.now()

    await runAllJobs(stage)

    const { finding, execution } = await historyOf(stage, id)
    expect(finding.status).toBe('remediated')
    expect(finding.acted_at!.getTime() - startedAt.getTime()).toBeGreaterThan(5 * HOUR_MS)
    expect(execution?.apply_attempts).toBe(1)
  })

  it('in a dry run is tried without effect', async () => {
    await using stage = await openStage({ policy: { action: 'park', dryRun: true } })
    const { id } = stage.region.addVolume(IO1)
    await approvedFinding(stage, id)

    await runAllJobs(stage)

    const { finding, execution } = await historyOf(stage, id)
    expect(finding.status).toBe('rehearsed')
    expect(execution?.detail).toMatchObject({ backUp: null, park: { allowed: true } })
    expect(shapeOf(stage, id)).toMatchObject({ type: 'io1' })
  })

  const DEATHS: readonly (Death & { readonly at: string })[] = [
    { at: 'before the modification', action: 'ModifyVolume', effect: 'none' },
    { at: 'after the modification', action: 'ModifyVolume', effect: 'done' },
    { at: 'before our mark comes off', action: 'DeleteTags', effect: 'none' },
  ]
  it.each(DEATHS)('killed $at still modifies and books once', async (death) => {
    await using stage = await openStage({ ...PARK, timing: { modifyingMs: 0 } })
    const { id } = stage.region.addVolume(IO1)
    const finding = await approvedFinding(stage, id)

    await killAtCall(stage, finding.id, death)
    await runAllJobs(stage)

    const { ledger } = await historyOf(stage, id)
    expect(effects(stage, 'ModifyVolume')).toBe(1)
    expect(ledger).toHaveLength(1)
    expect([...stage.region.volumes.get(id)!.tags]).toEqual([])
  })
})

describe('the undo of parking', () => {
  it('brings the type and speed back when AWS lets it, and books it out', async () => {
    await using stage = await openStage(PARK)
    const { id } = stage.region.addVolume({ ...IO1, tags: { Name: 'data' } })
    const finding = await removeOne(stage, id)
    const askedAt = stage.clock.now()

    const done = await undoNow(stage, finding)

    const { execution } = await historyOf(stage, id)
    expect(done).toMatchObject({ outcome: 'restored', way: 'modification', resource_id: id })
    expect(shapeOf(stage, id)).toMatchObject({
      type: 'io1',
      iops: 5_000,
      throughputMiBps: undefined,
    })
    expect(done.finished_at!.getTime() - askedAt.getTime()).toBeGreaterThan(5 * HOUR_MS)
    expect(await ledgerSum(stage)).toBe(0n)
    expect(Object.fromEntries(stage.region.volumes.get(id)!.tags)).toEqual({
      Name: 'data',
      'cloudthrift:restored': execution?.id,
    })
  })

  it('is quick where four modifications a day are allowed', async () => {
    const timing = { modifications: 4, modificationWindowMs: DAY_MS, optimizingMs: MINUTE_MS }
    await using stage = await openStage({ ...PARK, timing })
    const { id } = stage.region.addVolume({ type: 'gp3', iops: 6_000, throughputMiBps: 250 })
    const finding = await removeOne(stage, id)
    const askedAt = stage.clock.now()

    const done = await undoNow(stage, finding)

    expect(shapeOf(stage, id)).toMatchObject({ type: 'gp3', iops: 6_000, throughputMiBps: 250 })
    expect(done.finished_at!.getTime() - askedAt.getTime()).toBeLessThan(HOUR_MS)
  })

  it('fails when the volume was deleted meanwhile', async () => {
    await using stage = await openStage(PARK)
    const { id } = stage.region.addVolume(IO1)
    const finding = await removeOne(stage, id)
    stage.region.volumes.delete(id)

    const done = await undoNow(stage, finding)

    expect(done).toMatchObject({ outcome: 'failed' })
    expect(done.detail?.['reason']).toBe('the volume was deleted meanwhile')
  })
})
