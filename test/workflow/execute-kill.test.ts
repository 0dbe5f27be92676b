/** kill -9 at the calls of an execution; killed between its writes: execute-kill-writes.test.ts. */

import { describe, expect, it } from 'vitest'
import { MINUTE_MS, SECOND_MS } from '../support/clock.ts'
import { runAllJobs } from '../support/drive.ts'
import { approvedFinding } from '../support/findings.ts'
import { type Death, killAtCall } from '../support/replica.ts'
import { openStage } from '../support/stage.ts'
import { demandProof, effects, endOf, RELEASED_ONCE, REMOVED_ONCE } from './removed-once.ts'

/** In the order of the calls. 'before': the call is lost with the process; 'after': it took effect. */
const VOLUME_DEATHS: readonly (Death & { readonly at: string })[] = [
  { at: 'before the plan tag', action: 'CreateTags', effect: 'none' },
  { at: 'after the plan tag', action: 'CreateTags', effect: 'done' },
  { at: 'before the snapshot', action: 'CreateSnapshot', effect: 'none' },
  { at: 'after the snapshot', action: 'CreateSnapshot', effect: 'done' },
  { at: 'after the proof tag', action: 'CreateTags', nth: 2, effect: 'done' },
  { at: 'at the second look', action: 'DescribeVolumes', nth: 3, effect: 'none' },
  { at: 'before the deletion', action: 'DeleteVolume', effect: 'none' },
  { at: 'after the deletion', action: 'DeleteVolume', effect: 'done' },
  { at: 'at the confirming look', action: 'DescribeVolumes', nth: 4, effect: 'none' },
]

describe('an execution that was killed', () => {
  it.each(VOLUME_DEATHS)('$at still snapshots, deletes and books once', async (death) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    demandProof(stage, id)

    await killAtCall(stage, finding.id, death)
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('while the snapshot is pending goes on waiting for the same one', async () => {
    await using stage = await openStage({ timing: { snapshotMs: 5 * MINUTE_MS } })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    demandProof(stage, id)

    await killAtCall(stage, finding.id, { action: 'DescribeSnapshots', effect: 'none' })
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('after the snapshot waits until reads show it, and takes no second one', async () => {
    const timing = { snapshotInvisibleMs: 45 * SECOND_MS, snapshotIntervalMs: 0 }
    await using stage = await openStage({ timing })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    demandProof(stage, id)

    await killAtCall(stage, finding.id, { action: 'CreateSnapshot', effect: 'done' })
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('twice, after the snapshot and after the deletion, still books once', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)

    await killAtCall(stage, finding.id, { action: 'CreateSnapshot', effect: 'done' })
    await killAtCall(stage, finding.id, { action: 'DeleteVolume', effect: 'done' })
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('before the deletion keeps a volume that was attached meanwhile', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)

    await killAtCall(stage, finding.id, { action: 'DeleteVolume', effect: 'none' })
    stage.region.attach(id)
    await runAllJobs(stage)

    expect(stage.region.volumes.has(id)).toBe(true)
    expect(effects(stage, 'DeleteVolume')).toBe(0)
  })
})

const ADDRESS_DEATHS: readonly (Death & { readonly at: string })[] = [
  { at: 'at the last look', action: 'DescribeAddresses', nth: 2, effect: 'none' },
  { at: 'before the release', action: 'ReleaseAddress', effect: 'none' },
  { at: 'after the release', action: 'ReleaseAddress', effect: 'done' },
]

describe('the release of an address that was killed', () => {
  it.each(ADDRESS_DEATHS)('$at still releases and books once', async (death) => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    const finding = await approvedFinding(stage, allocationId)

    await killAtCall(stage, finding.id, death)
    await runAllJobs(stage)

    expect(await endOf(stage, allocationId)).toEqual(RELEASED_ONCE)
  })
})
