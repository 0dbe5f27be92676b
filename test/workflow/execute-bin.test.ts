/** The recycle bin around a deletion: what is asked of it, and from when on the saving counts. */

import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts'
import type { RetentionRule } from '../../src/demo/simulator/world/recycle-bin.ts'
import { AFTER_THE_PROBE, changes } from '../support/calls.ts'
import { DAY_MS, SECOND_MS } from '../support/clock.ts'
import { historyOf } from '../support/findings.ts'
import { skipBackOff } from '../support/no-back-off.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { keepInBin, removeAll, removeOne } from '../support/undo.ts'
import { effects } from './removed-once.ts'

skipBackOff()

function policy(recycleBin: Policy['backup']['recycleBin']): Partial<Policy> {
  return { backup: { ...DEFAULT_POLICY.backup, recycleBin } }
}

const RULE = { days: 3, tags: [], excludes: [], status: 'available' } as const

/** Until when the removal is still billed, in days; null: it is said nowhere, so until it was made. */
async function billedDays(stage: Stage, id: string): Promise<number | null> {
  const { audit, finding } = await historyOf(stage, id)
  const until = audit.at(-1)?.details['billedUntil']
  if (typeof until !== 'string') return null
  return (Date.parse(until) - finding.acted_at!.getTime()) / DAY_MS
}

describe('a deletion that the bin keeps', () => {
  it('is billed until it leaves the bin, and can be undone from there', async () => {
    await using stage = await openStage()
    keepInBin(stage, 3)
    const { id } = stage.region.addVolume()

    await removeOne(stage, id)

    const { execution } = await historyOf(stage, id)
    const { leavesAt } = stage.region.bin.get(id)!
    expect(execution).toMatchObject({ bin: 'keeps', bin_leaves_at: leavesAt })
    expect(await billedDays(stage, id)).toBe(3)
  })

  it('is waited for when it does not show there at once', async () => {
    await using stage = await openStage({ timing: { binInvisibleMs: 30 * SECOND_MS } })
    keepInBin(stage, 3)
    const { id } = stage.region.addVolume()

    await removeOne(stage, id)

    const { execution } = await historyOf(stage, id)
    expect(execution?.bin_leaves_at).toEqual(stage.region.bin.get(id)!.leavesAt)
    expect(effects(stage, 'DeleteVolume')).toBe(1)
  })

  it('is booked at once when it never shows there: it is gone for good', async () => {
    await using stage = await openStage()
    keepInBin(stage, 3)
    const { id } = stage.region.addVolume()
    stage.simulator.faults.add({
      action: 'DeleteVolume',
      nth: AFTER_THE_PROBE,
      fault: { kind: 'hook', run: () => void stage.region.retentionRules.splice(0) },
    })

    await removeOne(stage, id)

    expect(await historyOf(stage, id)).toMatchObject({
      execution: { bin: 'keeps', bin_leaves_at: null },
    })
    expect(await billedDays(stage, id)).toBeNull()
  })

  it.each<[string, Omit<RetentionRule, 'id'>, Record<string, string>, boolean]>([
    ['of the whole region', RULE, {}, true],
    ['that is not in force yet', { ...RULE, status: 'pending' }, {}, false],
    [
      'that excludes it',
      { ...RULE, excludes: [{ key: 'Tmp', value: 'yes' }] },
      { Tmp: 'yes' },
      false,
    ],
    [
      'that excludes others',
      { ...RULE, excludes: [{ key: 'Tmp', value: 'no' }] },
      { Tmp: 'yes' },
      true,
    ],
    ['for its tag', { ...RULE, tags: [{ key: 'Keep', value: 'yes' }] }, { Keep: 'yes' }, true],
    [
      'for another value',
      { ...RULE, tags: [{ key: 'Keep', value: 'no' }] },
      { Keep: 'yes' },
      false,
    ],
    [
      'for one of many',
      {
        ...RULE,
        tags: [
          { key: 'A', value: '1' },
          { key: 'B', value: '2' },
        ],
      },
      { B: '2' },
      true,
    ],
    ['for a key without a value', { ...RULE, tags: [{ key: 'Keep' }] }, { Keep: 'yes' }, false],
    ['for our own mark', { ...RULE, tags: [{ key: 'cloudthrift:plan', value: 'x' }] }, {}, false],
  ])('is foreseen as the rule %s has it', async (_which, rule, tags, isKept) => {
    await using stage = await openStage()
    stage.region.addRetentionRule(rule)
    const { id } = stage.region.addVolume({ tags })

    await removeOne(stage, id)

    const { execution } = await historyOf(stage, id)
    expect(execution?.bin).toBe(isKept ? 'keeps' : 'keeps-not')
    expect(stage.region.bin.has(id)).toBe(isKept)
  })
})

describe('a policy that requires the bin', () => {
  it('keeps what no rule would keep, and a person must look', async () => {
    await using stage = await openStage({ policy: policy('require') })
    const { id } = stage.region.addVolume()

    const [finding] = await removeAll(stage, [id])

    const { audit } = await historyOf(stage, id)
    expect(finding?.status).toBe('failed')
    expect(audit.at(-1)?.details['reason']).toContain('no rule there keeps it')
    expect(changes(stage.simulator)).not.toContain('DeleteVolume ok')
    expect(stage.region.volumes.get(id)?.tags.size).toBe(0)
  })

  it('keeps what nobody can tell about', async () => {
    await using stage = await openStage({ policy: policy('require') })
    keepInBin(stage)
    stage.world.deny({ action: 'rbin:GetRule' })
    const { id } = stage.region.addVolume()

    const [finding] = await removeAll(stage, [id])

    const { audit } = await historyOf(stage, id)
    expect(finding?.status).toBe('failed')
    expect(audit.at(-1)?.details['reason']).toContain('nobody could tell')
  })

  it('asks again when the bin does not answer, and then removes', async () => {
    await using stage = await openStage({ policy: policy('require') })
    keepInBin(stage)
    const fault = { kind: 'error', code: 'InternalServerException', status: 500 } as const
    stage.simulator.faults.add({ action: 'ListRules', times: 2, fault })
    const { id } = stage.region.addVolume()

    await removeOne(stage, id)

    expect(stage.region.bin.has(id)).toBe(true)
  })

  it('does not stand in the way of addresses, for which there is no bin', async () => {
    await using stage = await openStage({ policy: policy('require') })
    const { allocationId } = stage.region.addAddress()

    await removeOne(stage, allocationId)

    expect(stage.region.addresses.size).toBe(0)
  })
})

describe('a bin that cannot be asked', () => {
  it('is no reason to keep a volume, but to book it as late as it may be billed', async () => {
    await using stage = await openStage()
    stage.world.deny({ action: 'ec2:ListVolumesInRecycleBin' })
    stage.world.deny({ action: 'rbin:*' })
    const { id } = stage.region.addVolume()

    await removeOne(stage, id)

    expect(await historyOf(stage, id)).toMatchObject({ execution: { bin: 'unknown' } })
    expect(await billedDays(stage, id)).toBe(7)
  })

  it('is asked again for half a minute when it does not answer, and the removal is booked once', async () => {
    await using stage = await openStage()
    const fault = { kind: 'garbage', status: 500 } as const
    const times = Number.POSITIVE_INFINITY
    stage.simulator.faults.add({ action: 'ListVolumesInRecycleBin', times, fault })
    const { id } = stage.region.addVolume()

    await removeOne(stage, id)

    const { ledger } = await historyOf(stage, id)
    expect(ledger).toHaveLength(1)
    expect(effects(stage, 'DeleteVolume')).toBe(1)
    expect(await billedDays(stage, id)).toBe(7)
  })

  it('is believed as soon as it answers, not booked as if nobody could tell', async () => {
    await using stage = await openStage()
    keepInBin(stage, 3)
    const fault = { kind: 'garbage', status: 500 } as const
    stage.simulator.faults.add({ action: 'ListVolumesInRecycleBin', times: 8, fault })
    const { id } = stage.region.addVolume()

    await removeOne(stage, id)

    const { execution } = await historyOf(stage, id)
    expect(stage.region.bin.has(id)).toBe(true)
    expect(execution?.bin_leaves_at).toEqual(stage.region.bin.get(id)?.leavesAt)
  })

  it('is not asked at all where the policy ignores it', async () => {
    await using stage = await openStage({ policy: policy('ignore') })
    keepInBin(stage)
    const { id } = stage.region.addVolume()

    await removeOne(stage, id)

    const asked = stage.simulator.calls.map((each) => each.action)
    expect(asked.filter((each) => /Rule|RecycleBin/.test(each))).toEqual([])
    expect(await historyOf(stage, id)).toMatchObject({ execution: { bin: 'not-asked' } })
    expect(await billedDays(stage, id)).toBeNull()
  })
})
