/**
 * Executions and undos that die at random points, again and again. The same with a thousand of them
 * and real processes: `npm run chaos`.
 */

import { describe, expect, it } from 'vitest'
import { volumeExists } from '../../src/demo/simulator/world/volume.ts'
import { ledgerEntries } from '../../src/store/savings.ts'
import { decide } from '../../src/workflow/decide.ts'
import { execute } from '../../src/workflow/execute.ts'
import { undo } from '../../src/workflow/undo.ts'
import { SECOND_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs } from '../support/drive.ts'
import { answerTo, askAboutAll, findingOf } from '../support/findings.ts'
import { UNLIMITED } from '../support/limits.ts'
import { dieAt } from '../support/mortal.ts'
import { skipBackOff } from '../support/no-back-off.ts'
import { numbersFrom } from '../support/numbers.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { askToUndo, ledgerSum } from '../support/undo.ts'

skipBackOff()

const MANY = 50
/** Every fifth is an address, which has no snapshot to pay for. */
const VOLUMES = 40
/** A run takes about so many statements, calls and answers. */
const MOMENTS = 70
const SEED = 20_261_127
/** Volumes that the bin keeps, volumes that it does not, and addresses. */
function resources({ region }: Stage): string[] {
  region.addressQuota = MANY
  const tags = [{ key: 'Keep', value: 'yes' }]
  region.addRetentionRule({ days: 7, tags, excludes: [], status: 'available' })
  return Array.from({ length: MANY }, (_, index) => {
    if (index % 5 === 0) return region.addAddress().allocationId
    return region.addVolume({ sizeGiB: 10, ...(index % 2 ? { tags: { Keep: 'yes' } } : {}) }).id
  })
}

/** Counts deletions of volumes behind which there is no complete snapshot. */
function watchDeletions({ simulator, region, clock }: Stage): { readonly unproved: number } {
  const seen = { unproved: 0 }
  const run = ({ params }: { params: Readonly<Record<string, string>> }): void => {
    const id = params['VolumeId'] ?? ''
    if (params['DryRun'] === 'true' || !region.volumes.has(id)) return
    const isBackedUp = region.snapshots
      .values()
      .some((each) => each.volumeId === id && each.completesAt <= clock.now())
    if (!isBackedUp) seen.unproved += 1
  }
  const times = Number.POSITIVE_INFINITY
  simulator.faults.add({ action: 'DeleteVolume', times, fault: { kind: 'hook', run } })
  return seen
}

describe('chaos', () => {
  it(`${MANY} executions and their undos, each killed at random points, end well`, async () => {
    await using stage = await openStage({
      policy: { limits: UNLIMITED },
      timing: { snapshotMs: 3 * SECOND_MS, creatingMs: 2 * SECOND_MS, deletingMs: SECOND_MS },
    })
    const next = numbersFrom(SEED)
    const ids = resources(stage)
    const deletions = watchDeletions(stage)
    await askAboutAll(stage)
    let deaths = 0
    const dying = async (run: Parameters<typeof dieAt>[2]): Promise<void> => {
      for (let life = 0; life < 2; life += 1) {
        const isDead = await dieAt(stage, 1 + (next() % MOMENTS), run)
        deaths += isDead ? 1 : 0
        stage.clock.advance(next() % 90_000)
      }
    }

    for (const id of ids) {
      const finding = await decide(stage.deps, answerTo(await findingOf(stage, id)))
      await dying((deps) => execute(deps, finding.id, unhurried()))
    }
    await runAllJobs(stage)
    const removed = await Promise.all(ids.map((id) => findingOf(stage, id)))
    const saved = await ledgerSum(stage)
    for (const finding of removed) {
      await askToUndo(stage, finding)
      await dying((deps) => undo(deps, finding.id, unhurried()))
    }
    await runAllJobs(stage)

    const restored = await Promise.all(ids.map((id) => findingOf(stage, id)))
    const entries = await ledgerEntries(stage.db, 1_000)
    expect(deaths).toBeGreaterThan(MANY)
    expect(new Set(removed.map((each) => each.status))).toEqual(new Set(['remediated']))
    expect(new Set(restored.map((each) => each.status))).toEqual(new Set(['restored']))
    expect(deletions.unproved).toBe(0)
    expect(entries.map((each) => each.kind).toSorted()).toEqual([
      ...Array.from({ length: MANY }, () => 'booked'),
      ...Array.from({ length: VOLUMES }, () => 'offset'),
      ...Array.from({ length: MANY + VOLUMES }, () => 'reversed'),
    ])
    expect(saved).toBeGreaterThan(0n)
    expect(await ledgerSum(stage)).toBe(0n)
    const volumes = [...stage.region.volumes.values()]
    const there = volumes.filter((each) => volumeExists(each, stage.clock.now()))
    expect(there.length + stage.region.addresses.size).toBe(MANY)
  }, 120_000)
})
