/** What is long over goes into the archive; what is proof, alive, or still to be tidied up stays. */

import { describe, expect, it } from 'vitest'
import { archive } from '../../src/workflow/archive.ts'
import { DAY_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs, scanNow } from '../support/drive.ts'
import { approvedFinding, findingOf, pendingFinding } from '../support/findings.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { removeOne, undoNow } from '../support/undo.ts'

/** In use again, so the next scan clears it. */
async function resolved(stage: Stage): Promise<string> {
  const { id } = stage.region.addVolume()
  const finding = await pendingFinding(stage, id)
  stage.region.attach(id)
  await scanNow(stage)
  expect((await findingOf(stage, id)).status).toBe('resolved')
  return finding.id
}

async function archivedIds({ db }: Stage): Promise<string[]> {
  const rows = await db.selectFrom('archive').select('finding_id').execute()
  return rows.map((row) => row.finding_id)
}

async function statuses({ db }: Stage): Promise<string[]> {
  return (await db.selectFrom('finding').select('status').execute()).map((row) => row.status)
}

describe('archive', () => {
  it('takes what was resolved longer ago than the policy says, and nothing younger', async () => {
    await using stage = await openStage({ policy: { retentionDays: 100 } })
    const old = await resolved(stage)
    stage.clock.advance(100 * DAY_MS)

    const early = await archive(stage.deps, unhurried())
    stage.clock.advance(1)
    const due = await archive(stage.deps, unhurried())
    const again = await archive(stage.deps, unhurried())

    expect([early, due, again]).toEqual([0, 1, 0])
    expect(await archivedIds(stage)).toEqual([old])
    expect(await statuses(stage)).toEqual([])
  })

  it('keeps what was removed, and what was removed and brought back: it is proof', async () => {
    await using stage = await openStage()
    await removeOne(stage, stage.region.addVolume().id)
    await undoNow(stage, await removeOne(stage, stage.region.addVolume().id))
    stage.clock.advance(20 * 365 * DAY_MS)

    expect(await archive(stage.deps, unhurried())).toBe(0)
    expect((await statuses(stage)).toSorted()).toEqual(['remediated', 'restored'])
  })

  it('keeps what is alive, however old', async () => {
    await using stage = await openStage()
    await pendingFinding(stage, stage.region.addVolume().id)
    stage.clock.advance(20 * 365 * DAY_MS)

    expect(await archive(stage.deps, unhurried())).toBe(0)
    expect(await statuses(stage)).toEqual(['pending'])
  })

  it('keeps what a backup of ours still hangs on', async () => {
    await using stage = await openStage({ timing: { snapshotMs: 60_000 } })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.simulator.faults.add({
      action: 'DeleteVolume',
      fault: {
        kind: 'hook',
        run: () => void stage.region.attach(id),
      },
    })
    await runAllJobs(stage)
    expect((await findingOf(stage, id)).status).toBe('resolved')
    stage.clock.advance(800 * DAY_MS)

    const before = await archive(stage.deps, unhurried())
    await stage.db.updateTable('execution').set({ backup_deleted_at: stage.clock.now() }).execute()

    expect(before).toBe(0)
    expect(await archive(stage.deps, unhurried())).toBe(1)
  })

  it('takes what was executed without ever making a backup: none will be deleted', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    stage.region.attach(id)
    await runAllJobs(stage)
    await scanNow(stage)
    const execution = await stage.db.selectFrom('execution').selectAll().executeTakeFirst()
    stage.clock.advance(800 * DAY_MS)

    const taken = await archive(stage.deps, unhurried())

    expect(execution).toMatchObject({ backup_started_at: null, backup_deleted_at: null })
    expect(taken).toBe(1)
    expect(await archivedIds(stage)).toEqual([finding.id])
  })

  it('is not held up by one that the ledger knows', async () => {
    await using stage = await openStage()
    const booked = await removeOne(stage, stage.region.addVolume().id)
    // No move leads there; a ledger whose proof is gone would be worse than a row too many.
    await stage.db
      .updateTable('finding')
      .set({ status: 'resolved' })
      .where('id', '=', booked.id)
      .execute()
    await stage.db.updateTable('execution').set({ backup_deleted_at: stage.clock.now() }).execute()
    const other = await resolved(stage)
    stage.clock.advance(800 * DAY_MS)

    const taken = await archive(stage.deps, unhurried())

    expect(taken).toBe(1)
    expect(await archivedIds(stage)).toEqual([other])
    expect(await statuses(stage)).toEqual(['resolved'])
  })

  it('goes on from batch to batch until nothing is left', async () => {
    await using stage = await openStage()
    const ids = Array.from({ length: 450 }, () => stage.region.addVolume().id)
    await scanNow(stage)
    for (const id of ids) stage.region.attach(id)
    await scanNow(stage)
    stage.clock.advance(800 * DAY_MS)

    expect(await archive(stage.deps, unhurried())).toBe(450)
    expect(await statuses(stage)).toEqual([])
  })

  it('stops where it is told to', async () => {
    await using stage = await openStage()
    await resolved(stage)
    stage.clock.advance(800 * DAY_MS)

    await expect(archive(stage.deps, AbortSignal.abort())).rejects.toThrow('aborted')
    expect(await archivedIds(stage)).toEqual([])
  })
})
