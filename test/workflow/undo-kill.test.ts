/** kill -9 at the calls of an undo, and between its writes: one comes back, booked out once. */

import { describe, expect, it } from 'vitest'
import { runAllJobs } from '../support/drive.ts'
import { historyOf } from '../support/findings.ts'
import { type Death, killAtCall, killBeforeWrite, runReplica } from '../support/replica.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { askToUndo, keepInBin, ledgerSum, removeOne } from '../support/undo.ts'
import { effects } from './removed-once.ts'

interface End {
  readonly status: string
  readonly there: number
  readonly made: number
  readonly reversed: number
  readonly sum: bigint
}

const BACK_ONCE: End = { status: 'restored', there: 1, made: 1, reversed: 1, sum: 0n }

/** What has become of a resource, as the cloud and as the database have it. */
async function endOf(stage: Stage, resourceId: string): Promise<End> {
  const { finding, ledger } = await historyOf(stage, resourceId)
  const { volumes, addresses } = stage.region
  const makers = ['CreateVolume', 'RestoreVolumeFromRecycleBin', 'AllocateAddress']
  return {
    status: finding.status,
    there: volumes.size + addresses.size,
    made: makers.reduce((sum, action) => sum + effects(stage, action), 0),
    reversed: ledger.filter((each) => each.kind === 'reversed').length,
    sum: await ledgerSum(stage),
  }
}

type Named = readonly (Death & { readonly at: string })[]

const SNAPSHOT_DEATHS: Named = [
  { at: 'at the first look', action: 'DescribeVolumes', effect: 'none' },
  { at: 'before the volume', action: 'CreateVolume', effect: 'none' },
  { at: 'after the volume', action: 'CreateVolume', effect: 'done' },
  { at: 'at the look that finds it', action: 'DescribeVolumes', nth: 4, effect: 'none' },
  { at: 'at the new date of the snapshot', action: 'CreateTags', effect: 'done' },
]
const BIN_DEATHS: Named = [
  { at: 'before it leaves the bin', action: 'RestoreVolumeFromRecycleBin', effect: 'none' },
  { at: 'after it left the bin', action: 'RestoreVolumeFromRecycleBin', effect: 'done' },
  { at: 'before our marks come off', action: 'DeleteTags', effect: 'none' },
  { at: 'after our marks came off', action: 'DeleteTags', effect: 'done' },
]
const ADDRESS_DEATHS: Named = [
  { at: 'before the allocation', action: 'AllocateAddress', effect: 'none' },
  { at: 'after the allocation', action: 'AllocateAddress', effect: 'done' },
]

describe('an undo that was killed', () => {
  it.each(SNAPSHOT_DEATHS)('$at still makes one volume and books out once', async (death) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    await askToUndo(stage, finding)

    await killAtCall(stage, finding.id, death, 'undo')
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(BACK_ONCE)
  })

  it.each(BIN_DEATHS)('$at still brings the same volume back once', async (death) => {
    await using stage = await openStage()
    keepInBin(stage)
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    await askToUndo(stage, finding)

    await killAtCall(stage, finding.id, death, 'undo')
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(BACK_ONCE)
    expect(stage.region.volumes.has(id)).toBe(true)
  })

  it.each(ADDRESS_DEATHS)('$at still gets the address back once', async (death) => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    const finding = await removeOne(stage, allocationId)
    await askToUndo(stage, finding)

    await killAtCall(stage, finding.id, death, 'undo')
    await runAllJobs(stage)

    expect(await endOf(stage, allocationId)).toEqual(BACK_ONCE)
  })

  it.each([
    { nth: 1, write: 'the claim' },
    { nth: 2, write: 'the attempt' },
    { nth: 3, write: 'its note' },
    { nth: 4, write: 'the note of the answer' },
    { nth: 8, write: 'the entry in the ledger' },
  ])('before $write still makes one volume and books out once', async ({ nth }) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    await askToUndo(stage, finding)

    await killBeforeWrite(stage, finding.id, nth, 'undo')
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(BACK_ONCE)
  })

  it('has no write after those: a replica that may write one more comes to its end', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    await askToUndo(stage, finding)

    const code = await runReplica(stage, finding.id, { JOB: 'undo', DIE_BEFORE_WRITE: '9' })

    expect(code).toBe(0)
    expect(await endOf(stage, id)).toEqual(BACK_ONCE)
  })
})
