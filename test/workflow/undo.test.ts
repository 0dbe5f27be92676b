/** Undo of one removal: what is written down, what is waited for, what is left behind. */

import { describe, expect, it } from 'vitest'
import { undo } from '../../src/workflow/undo.ts'
import { changes } from '../support/calls.ts'
import { DAY_MS, SECOND_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs } from '../support/drive.ts'
import { BOB, historyOf } from '../support/findings.ts'
import { openStage } from '../support/stage.ts'
import { keepInBin, removeOne, undoNow } from '../support/undo.ts'

describe('undo, from the recycle bin', () => {
  it('takes our marks off again, but for a note', async () => {
    await using stage = await openStage()
    keepInBin(stage)
    const { id } = stage.region.addVolume({ tags: { Name: 'data' } })
    const finding = await removeOne(stage, id)

    await undoNow(stage, finding)

    const { execution } = await historyOf(stage, id)
    expect(Object.fromEntries(stage.region.volumes.get(id)!.tags)).toEqual({
      Name: 'data',
      'cloudthrift:restored': execution?.id,
    })
  })

  it('puts back no mark of ours that an earlier attempt had left', async () => {
    await using stage = await openStage()
    keepInBin(stage)
    const { id } = stage.region.addVolume({ tags: { Name: 'data', 'cloudthrift:plan': 'old' } })

    await undoNow(stage, await removeOne(stage, id))

    const { tags } = stage.region.volumes.get(id)!
    expect([...tags.keys()]).toEqual(['Name', 'cloudthrift:restored'])
  })
})

describe('undo, from the snapshot', () => {
  it('waits while the volume is being created, by a later job', async () => {
    await using stage = await openStage({ timing: { creatingMs: 20 * SECOND_MS } })
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)

    const done = await undoNow(stage, finding)

    expect(done.outcome).toBe('restored')
    expect(changes(stage.simulator).filter((each) => each.startsWith('CreateVolume'))).toHaveLength(
      1,
    )
    expect(done.finished_at!.getTime() - done.started_at.getTime()).toBeGreaterThanOrEqual(20_000)
  })

  it('says what could not be as it was: tags of AWS itself', async () => {
    await using stage = await openStage()
    const tags = { 'aws:backup:source-resource': 'x', Name: 'data' }
    const { id } = stage.region.addVolume({ tags })
    const finding = await removeOne(stage, id)

    const { resource_id: made, detail } = await undoNow(stage, finding)

    expect(detail?.['differs']).toEqual([
      'the tag aws:backup:source-resource could not be put back',
    ])
    expect(stage.region.volumes.get(made!)!.tags.get('Name')).toBe('data')
  })
})

describe('undo', () => {
  it('writes down who asked and when, what was tried, and what came back', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    const askedAt = stage.clock.now()

    const done = await undoNow(stage, finding)

    const { audit, finding: ended, execution, ledger } = await historyOf(stage, id)
    expect(audit.slice(-4).map((each) => [each.event, each.actor])).toEqual([
      ['undo', BOB.id],
      ['undo-started', 'cloudthrift'],
      ['undo-answered', 'cloudthrift'],
      ['restore', 'cloudthrift'],
    ])
    expect(audit.at(-4)).toMatchObject({
      at: askedAt,
      details: { name: 'Bob', via: 'api', reason: 'we need it', executionId: execution?.id },
    })
    expect(audit.at(-1)?.details).toMatchObject({ resourceId: done.resource_id, way: 'snapshot' })
    expect(ended.status).toBe('restored')
    expect(ledger.map((each) => each.kind).toSorted()).toEqual(['booked', 'reversed'])
    expect(ledger.find((each) => each.kind === 'reversed')?.acted_at).toEqual(done.finished_at)
  })

  it('leaves the snapshot for a week, and no longer', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)

    const done = await undoNow(stage, finding)

    const { execution } = await historyOf(stage, id)
    const until = new Date(done.finished_at!.getTime() + 7 * DAY_MS)
    const snapshot = stage.region.snapshots.get(execution!.backup_id!)!
    expect(execution?.backup_until).toEqual(until)
    expect(snapshot.tags.get('cloudthrift:delete-after')).toBe(until.toISOString().slice(0, 10))
  })

  it('asks nothing of the cloud when it is run again, done or never asked for', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    const before = stage.simulator.calls.length
    await undo(stage.deps, finding.id, unhurried())
    const unasked = stage.simulator.calls.length
    await undoNow(stage, finding)
    const done = stage.simulator.calls.length

    await undo(stage.deps, finding.id, unhurried())
    await runAllJobs(stage)

    expect(unasked).toBe(before)
    expect(stage.simulator.calls.length).toBe(done)
    expect((await historyOf(stage, id)).ledger).toHaveLength(2)
  })
})
