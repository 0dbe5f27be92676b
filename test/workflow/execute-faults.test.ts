/** Whatever goes wrong, in whatever order: removed, backed up and booked, or none of it. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fault, FaultRule } from '../../src/demo/simulator/faults.ts'
import { findFinding } from '../../src/store/findings.ts'
import { HOUR_MS, SECOND_MS } from '../support/clock.ts'
import { runAllJobs, scanNow } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { skipBackOff } from '../support/no-back-off.ts'
import { openStage, type Stage } from '../support/stage.ts'

skipBackOff()

const RUNS = 15
const TIMEOUT_MS = 60_000

const ACTIONS = [
  'DescribeVolumes',
  'DescribeVolumesModifications',
  'DescribeSnapshots',
  'CreateTags',
  'DeleteTags',
  'CreateSnapshot',
  'DeleteVolume',
] as const

const when = fc.constantFrom('before' as const, 'after' as const)
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), when }),
  fc.record({ kind: fc.constant('garbage' as const), when }),
  fc.record({
    kind: fc.constant('error' as const),
    code: fc.constantFrom('InternalError', 'RequestLimitExceeded', 'UnauthorizedOperation'),
  }),
)
const rule: fc.Arbitrary<FaultRule> = fc.record({
  action: fc.constantFrom(...ACTIONS),
  nth: fc.integer({ min: 1, max: 4 }),
  times: fc.constantFrom(1, 2, 9),
  fault,
})
/** A snapshot is lost before the last look at it; later nobody could see it any more. */
const interference = fc.oneof(
  fc.record({
    action: fc.constantFrom(...ACTIONS),
    nth: fc.integer({ min: 1, max: 4 }),
    what: fc.constantFrom('attach' as const, 'tag' as const),
  }),
  fc.record({
    action: fc.constantFrom('CreateTags' as const, 'DescribeSnapshots' as const),
    nth: fc.integer({ min: 1, max: 4 }),
    what: fc.constant('lose the snapshot' as const),
  }),
)
type Interference = typeof interference extends fc.Arbitrary<infer Value> ? Value : never

function interfere({ region }: Stage, volumeId: string, { what }: Interference): void {
  if (!region.volumes.has(volumeId)) return
  if (what === 'attach') region.attach(volumeId)
  if (what === 'tag') region.tag(volumeId, { Owner: 'bob' })
  if (what === 'lose the snapshot') region.snapshots.clear()
}

describe('execute, under any faults and interference', () => {
  it(
    'removes behind a backup and books once, or keeps the volume and books nothing',
    async () => {
      const world = fc.record({
        faults: fc.array(rule, { maxLength: 4 }),
        interferences: fc.array(interference, { maxLength: 2 }),
        snapshotSeconds: fc.constantFrom(0, 5),
      })

      await fc.assert(
        fc.asyncProperty(world, async ({ faults, interferences, snapshotSeconds }) => {
          await using stage = await openStage({
            timing: { snapshotMs: snapshotSeconds * SECOND_MS },
          })
          const { id } = stage.region.addVolume()
          const { id: findingId } = await approvedFinding(stage, id)
          for (const each of interferences) {
            const run = (): void => interfere(stage, id, each)
            stage.simulator.faults.add({ ...each, fault: { kind: 'hook', run } })
          }
          for (const each of faults) stage.simulator.faults.add(each)

          await runAllJobs(stage)
          stage.simulator.faults.clear()
          stage.clock.advance(HOUR_MS)
          await scanNow(stage)
          await runAllJobs(stage)

          const finding = await findFinding(stage.db, findingId)
          const { ledger } = await historyOf(stage, id)
          const isGone = !stage.region.volumes.has(id)
          const backups = [...stage.region.snapshots.values()].filter(
            ({ volumeId }) => volumeId === id,
          )
          expect(finding?.status === 'remediated').toBe(isGone)
          expect(['remediated', 'resolved', 'failed', 'open', 'pending']).toContain(finding?.status)
          expect(ledger).toHaveLength(isGone ? 1 : 0)
          expect(backups.length).toBeLessThanOrEqual(1)
          expect(backups.length).toBeGreaterThanOrEqual(isGone ? 1 : 0)
        }),
        { numRuns: RUNS },
      )
    },
    TIMEOUT_MS,
  )
})
