/** Fifty of a kind, removed and brought back: all that they were, and a ledger that comes to nothing. */

import { describe, expect, it } from 'vitest'
import type { Volume, VolumeSpec } from '../../src/demo/simulator/world/volume.ts'
import type { Finding, Undo } from '../../src/store/schema.ts'
import { undoOf } from '../../src/store/undos.ts'
import { runAllJobs } from '../support/drive.ts'
import { UNLIMITED } from '../support/limits.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { askToUndo, keepInBin, ledgerSum, removeAll } from '../support/undo.ts'

const MANY = 50
/** Much more than it takes: the machine may be busy. */
const TIMEOUT_MS = 120_000
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/c5d5b3fa-5783-4e50-aeea-25c3beab0ff0'
const SHAPES: readonly VolumeSpec[] = [
  { type: 'gp3', sizeGiB: 100, tags: { Name: 'a', Owner: 'alice' } },
  { type: 'gp3', sizeGiB: 500, iops: 6_000, throughputMiBps: 250, zone: 'eu-west-1b' },
  { type: 'io1', sizeGiB: 50, iops: 2_000, tags: { empty: '' } },
  { type: 'io2', sizeGiB: 80, iops: 9_000, isEncrypted: true, kmsKeyId: KEY },
  { type: 'st1', sizeGiB: 500, zone: 'eu-west-1c', tags: { Team: 'search', 'a:b/c=d+e@f': 'x y' } },
  { type: 'standard', sizeGiB: 20 },
  { type: 'gp2', sizeGiB: 333, isEncrypted: true, kmsKeyId: KEY },
]

/** All that a volume is, beyond its id, its age and what it was made of. */
function properties({ shape, zone, isEncrypted, kmsKeyId, tags }: Volume): object {
  const own = [...tags].filter(([key]) => key !== 'cloudthrift:restored')
  return { shape, zone, isEncrypted, kmsKeyId, tags: Object.fromEntries(own) }
}

function volumes({ region }: Stage, count: number): Volume[] {
  return Array.from({ length: count }, (_, index) =>
    region.addVolume(SHAPES[index % SHAPES.length]),
  )
}

describe('undo of many', () => {
  it(
    `brings back ${MANY} volumes with the same ids, and the ledger comes to nothing`,
    async () => {
      await using stage = await openStage({ policy: { limits: UNLIMITED } })
      keepInBin(stage)
      const before = volumes(stage, MANY).map((each) => ({ id: each.id, ...properties(each) }))
      const findings = await removeAll(
        stage,
        before.map((each) => each.id),
      )
      const saved = await ledgerSum(stage)
      const left = stage.region.volumes.size

      await undoAll(stage, findings)

      const after = [...stage.region.volumes.values()].map((each) => ({
        id: each.id,
        ...properties(each),
      }))
      expect([left, stage.region.bin.size]).toEqual([0, 0])
      expect(saved).toBeGreaterThan(0n)
      expect(after.toSorted(byId)).toEqual(before.toSorted(byId))
      expect(await ledgerSum(stage)).toBe(0n)
    },
    TIMEOUT_MS,
  )

  it(
    `makes ${MANY} volumes that are equal in all but their ids`,
    async () => {
      await using stage = await openStage({ policy: { limits: UNLIMITED } })
      const before = new Map(volumes(stage, MANY).map((each) => [each.id, properties(each)]))
      const findings = await removeAll(stage, [...before.keys()])
      const left = stage.region.volumes.size

      const undos = await undoAll(stage, findings)

      expect(left).toBe(0)
      expect(stage.region.volumes.size).toBe(MANY)
      expect(new Set(undos.map((each) => each.resource_id)).size).toBe(MANY)
      for (const [index, { outcome, detail, resource_id: id }] of undos.entries()) {
        const made = stage.region.volumes.get(id!)!
        expect(outcome).toBe('restored')
        expect(detail).toMatchObject({ way: 'snapshot', differs: [] })
        expect(properties(made)).toEqual(before.get(findings[index]!.resource_id))
        expect(made.snapshotId).toBeDefined()
        expect(made.id).not.toBe(findings[index]!.resource_id)
      }
      expect(await ledgerSum(stage)).toBe(0n)
    },
    TIMEOUT_MS,
  )

  it(
    `gets ${MANY} addresses back with their tags, under new allocation ids`,
    async () => {
      await using stage = await openStage({ policy: { limits: UNLIMITED } })
      stage.region.addressQuota = MANY
      const before = Array.from({ length: MANY }, (_, index) =>
        stage.region.addAddress({ tags: index % 2 ? { Name: `ip ${index}` } : {} }),
      )
      const findings = await removeAll(
        stage,
        before.map((each) => each.allocationId),
      )
      const left = stage.region.addresses.size

      const undos = await undoAll(stage, findings)

      expect(left).toBe(0)
      for (const [index, { publicIp, tags, allocationId }] of before.entries()) {
        const back = stage.region.addresses.get(undos[index]!.resource_id!)!
        back.tags.delete('cloudthrift:restored')
        const wanted = [...tags].filter(([key]) => key !== 'cloudthrift:plan')
        expect(back.publicIp).toBe(publicIp)
        expect([...back.tags]).toEqual(wanted)
        expect(back.allocationId).not.toBe(allocationId)
      }
      expect(await ledgerSum(stage)).toBe(0n)
    },
    TIMEOUT_MS,
  )
})

/** The undos, in the order of the findings. */
async function undoAll(stage: Stage, findings: readonly Finding[]): Promise<Undo[]> {
  for (const finding of findings) await askToUndo(stage, finding)
  await runAllJobs(stage)
  const undos: Undo[] = []
  for (const { id, resource_id } of findings) {
    const undo = await undoOf(stage.db, id)
    if (!undo) throw new Error(`no undo of ${resource_id}`)
    undos.push(undo)
  }
  return undos
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1
}
