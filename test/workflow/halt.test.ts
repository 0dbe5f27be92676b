/** The stop switch: nothing more is changed from the moment on at which it is thrown. */

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { haltOf, switchEvents } from '../../src/store/switch.ts'
import { execute } from '../../src/workflow/execute.ts'
import { halt, resume } from '../../src/workflow/halt.ts'
import { changes, rehearsals } from '../support/calls.ts'
import { MINUTE_MS, SECOND_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runDueJobs } from '../support/drive.ts'
import { ALICE, approvedFinding, BOB, historyOf } from '../support/findings.ts'
import { holdAt } from '../support/hold.ts'
import { waitingJobs } from '../support/job-table.ts'
import { runReplica } from '../support/replica.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { askToUndo, removeOne } from '../support/undo.ts'
import { demandProof, endOf, REMOVED_ONCE } from './removed-once.ts'

const WHY = { by: ALICE, reason: 'the bill looks wrong' }

/** From every call on, one after the other, that a deletion makes. */
const MOMENTS = [
  { action: 'DescribeVolumes', nth: 1, done: [] },
  { action: 'CreateTags', nth: 1, done: ['CreateTags'] },
  { action: 'CreateSnapshot', nth: 1, done: ['CreateTags', 'CreateSnapshot'] },
  { action: 'CreateTags', nth: 2, done: ['CreateTags', 'CreateSnapshot', 'CreateTags'] },
  { action: 'DescribeVolumes', nth: 3, done: ['CreateTags', 'CreateSnapshot', 'CreateTags'] },
] as const

describe('halt', () => {
  it('keeps what is queued in the queue, and says why', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    await halt(stage.deps, WHY)

    await runDueJobs(stage)

    const { finding, audit } = await historyOf(stage, id)
    expect(finding.status).toBe('queued')
    expect(changes(stage.simulator)).toEqual([])
    expect(audit.at(-1)).toMatchObject({
      event: 'held',
      details: { cause: 'halted', reason: expect.stringContaining('the bill looks wrong') },
    })
  })

  it.each(MOMENTS)('during $action ($nth) lets nothing follow but that call', async (moment) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const hold = holdAt(stage.simulator, { action: moment.action, nth: moment.nth })
    const running = runDueJobs(stage)
    await hold.arrived
    await halt(stage.deps, WHY)
    hold.release()

    await running

    const { finding, execution } = await historyOf(stage, id)
    expect(finding.status).toBe('queued')
    expect(execution?.outcome).toBeNull()
    expect(changes(stage.simulator)).toEqual(moment.done.map((each) => `${each} ok`))
  })

  it('during the look of a dry run lets no rehearsal follow', async () => {
    await using stage = await openStage({ policy: { dryRun: true } })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const hold = holdAt(stage.simulator, { action: 'DescribeVolumes' })
    const since = stage.clock.now()
    const running = runDueJobs(stage)
    await hold.arrived
    await halt(stage.deps, WHY)
    hold.release()

    await running

    expect((await historyOf(stage, id)).finding.status).toBe('queued')
    expect(rehearsals(stage.simulator, since)).toEqual([])
  })

  it('puts nothing back for a run that has lost its claim: the newer one has it in hand', async () => {
    await using stage = await openStage({ timing: { snapshotMs: MINUTE_MS } })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    const olderTags = holdAt(stage.simulator, { action: 'CreateTags' })
    const older = execute(stage.deps, finding.id, unhurried())
    await olderTags.arrived
    await execute(stage.deps, finding.id, unhurried())
    await halt(stage.deps, WHY)
    olderTags.release()

    await older

    const { finding: after, events } = await historyOf(stage, id)
    expect(after.status).toBe('executing')
    expect(events).not.toContain('hold')
  })

  it('stops another replica as well', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    await halt(stage.deps, WHY)

    await runReplica(stage, finding.id)

    expect(changes(stage.simulator)).toEqual([])
    expect((await historyOf(stage, id)).finding.status).toBe('queued')
  })

  it('holds up a park, a release and a rehearsal alike', async () => {
    await using stage = await openStage({ policy: { action: 'park', dryRun: true } })
    const { id } = stage.region.addVolume({ type: 'io1', iops: 1_000 })
    await approvedFinding(stage, id)
    await halt(stage.deps, WHY)

    await runDueJobs(stage)

    expect(changes(stage.simulator)).toEqual([])
  })

  it('books what was removed before it: that is no removal', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const hold = holdAt(stage.simulator, { action: 'DeleteVolume' }, 'after')
    const running = runDueJobs(stage)
    await hold.arrived
    await halt(stage.deps, WHY)
    hold.release()

    await running

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('lets an undo through: it brings things back', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    await halt(stage.deps, WHY)

    await askToUndo(stage, finding)
    await runDueJobs(stage)

    expect((await historyOf(stage, id)).finding.status).toBe('restored')
  })

  it('is told to people, once, and who was first stays on record', async () => {
    await using stage = await openStage()

    const first = await halt(stage.deps, WHY)
    stage.clock.advance(MINUTE_MS)
    const second = await halt(stage.deps, { by: BOB, reason: null })
    await runDueJobs(stage)

    expect(second).toEqual(first)
    expect(stage.notices).toEqual([
      {
        kind: 'halted',
        text: 'Alice halted all executions: the bill looks wrong. Undoing still works.',
      },
    ])
  })

  it('tells people nothing that could deceive them', async () => {
    await using stage = await openStage()

    await halt(stage.deps, { by: ALICE, reason: 'a\u202Eb\n\u001b[2Jc' })
    await runDueJobs(stage)

    expect(stage.notices[0]?.text).toContain(': a b [2Jc.')
  })
})

describe('resume', () => {
  it('lets everything go on where it stood, with one snapshot and one deletion', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    demandProof(stage, id)
    const hold = holdAt(stage.simulator, { action: 'CreateSnapshot' })
    const running = runDueJobs(stage)
    await hold.arrived
    await halt(stage.deps, WHY)
    hold.release()
    await running

    await resume(stage.deps, { by: BOB })
    stage.clock.advance(30 * SECOND_MS)
    await runDueJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
    expect((await historyOf(stage, id)).events).toContain('hold')
    expect(stage.notices.map((each) => each.kind)).toEqual(['halted', 'resumed'])
  })

  it('gives what was held for days its full time again', async () => {
    await using stage = await openStage({ timing: { snapshotMs: MINUTE_MS } })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    await runDueJobs(stage)
    await halt(stage.deps, WHY)
    stage.clock.advance(10 * MINUTE_MS)
    await runDueJobs(stage)
    stage.clock.advance(100 * 60 * MINUTE_MS)
    await resume(stage.deps, { by: BOB })

    await runDueJobs(stage)

    expect((await historyOf(stage, id)).finding.status).toBe('remediated')
  })

  it('does nothing when nothing was halted', async () => {
    await using stage = await openStage()

    const wasHalted = await resume(stage.deps, { by: BOB })

    expect(wasHalted).toBe(false)
    expect(await haltOf(stage.db)).toBeNull()
    expect(await waitingJobs(stage.db)).toEqual([])
  })

  it('lifts only the stop that was shown to whoever resumes', async () => {
    await using stage = await openStage()
    const first = await halt(stage.deps, WHY)
    await resume(stage.deps, { by: BOB })
    const second = await halt(stage.deps, WHY)

    const wasHalted = await resume(stage.deps, { by: BOB, reason: 'all is well', shown: first.id })

    expect(wasHalted).toBe(false)
    expect((await haltOf(stage.db))?.id).toBe(second.id)
  })

  it('says why, to people and in the log', async () => {
    await using stage = await openStage()
    const { id } = await halt(stage.deps, WHY)

    await resume(stage.deps, { by: BOB, reason: 'the wrong account', shown: id })
    await runDueJobs(stage)

    const [latest] = await switchEvents(stage.db, 1)
    expect(latest).toMatchObject({ event: 'resume', reason: 'the wrong account' })
    expect(stage.notices.at(-1)?.text).toContain('resumed executions: the wrong account.')
  })

  it('leaves a log that cannot be changed', async () => {
    await using stage: Stage = await openStage()
    await halt(stage.deps, WHY)
    await resume(stage.deps, { by: BOB })

    const rewriting = sql`update switch_event set actor = 'x'`.execute(stage.db)

    await expect(rewriting).rejects.toThrow('append-only')
    expect(
      await stage.db.selectFrom('switch_event').select(['event', 'actor']).orderBy('id').execute(),
    ).toEqual([
      { event: 'halt', actor: 'api:alice' },
      { event: 'resume', actor: 'api:bob' },
    ])
  })
})
