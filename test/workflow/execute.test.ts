import { describe, expect, it } from 'vitest'
import { execute } from '../../src/workflow/execute.ts'
import { halt } from '../../src/workflow/halt.ts'
import { changes } from '../support/calls.ts'
import { SECOND_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs } from '../support/drive.ts'
import { ALICE, approvedFinding, historyOf, pendingFinding } from '../support/findings.ts'
import { waitingJobs } from '../support/job-table.ts'
import { openStage } from '../support/stage.ts'

describe('execute, for a volume', () => {
  it('tags, snapshots, tags the proof, deletes and books, each once and in this order', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100 })
    await approvedFinding(stage, id)

    await runAllJobs(stage)

    const history = await historyOf(stage, id)
    expect(changes(stage.simulator)).toEqual([
      'CreateTags ok',
      'CreateSnapshot ok',
      'CreateTags ok',
      'DeleteVolume ok',
    ])
    expect(history.finding.status).toBe('remediated')
    expect(history.events).toEqual([
      'found',
      'request',
      'approve',
      'proceed',
      'start',
      'backup-started',
      'backup-completed',
      'apply-started',
      'apply-answered',
      'succeed',
    ])
  })

  it('marks the volume with the snapshot before the deletion: the role asks for this proof', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100 })
    await approvedFinding(stage, id)
    let proof: Record<string, string> = {}
    stage.simulator.faults.add({
      action: 'DeleteVolume',
      fault: {
        kind: 'hook',
        run: () => {
          proof = Object.fromEntries(stage.region.volumes.get(id)?.tags ?? [])
        },
      },
    })

    await runAllJobs(stage)

    const { execution } = await historyOf(stage, id)
    expect(proof).toEqual({
      'cloudthrift:plan': execution?.id,
      'cloudthrift:snapshot': execution?.backup_id,
    })
  })

  it('leaves a snapshot that names the volume and the execution', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100, isEncrypted: true })
    await approvedFinding(stage, id)

    await runAllJobs(stage)

    const { execution } = await historyOf(stage, id)
    const snapshot = stage.region.snapshots.get(execution?.backup_id ?? '')
    expect(stage.region.volumes.has(id)).toBe(false)
    expect(snapshot).toMatchObject({ volumeId: id, sizeGiB: 100, isEncrypted: true })
    expect(Object.fromEntries(snapshot?.tags ?? [])).toEqual({
      Name: `cloudthrift backup of ${id}`,
      'cloudthrift:delete-after': execution?.backup_until.toISOString().slice(0, 10),
      'cloudthrift:plan': execution?.id,
      'cloudthrift:source-volume': id,
    })
  })

  it('books what the approver was shown, once, with the price and its date', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100 })
    await approvedFinding(stage, id)

    await runAllJobs(stage)

    const { finding, ledger, execution } = await historyOf(stage, id)
    expect(ledger).toHaveLength(1)
    expect(ledger[0]).toMatchObject({
      kind: 'booked',
      finding_id: finding.id,
      execution_id: execution?.id,
      detector_id: 'aws/ebs-volume-unattached',
      monthly_micros: 8_800_000n,
      price_date: finding.price.priceDate,
      acted_at: finding.acted_at,
    })
    expect(execution).toMatchObject({ outcome: 'remediated', dry_run: false, apply_attempts: 1 })
  })

  it('waits for a pending snapshot by a later job, never in the process', async () => {
    await using stage = await openStage({ timing: { snapshotMs: 10 * SECOND_MS } })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)

    await execute(stage.deps, finding.id, unhurried())

    const history = await historyOf(stage, id)
    const waiting = await waitingJobs(stage.db)
    expect(history.finding.status).toBe('executing')
    expect(changes(stage.simulator)).toEqual(['CreateTags ok', 'CreateSnapshot ok'])
    expect(waiting.map((each) => each.job.name)).toContain('execute')
  })

  it('does nothing for a finding that is settled', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    await runAllJobs(stage)
    const before = stage.simulator.calls.length

    await execute(stage.deps, finding.id, unhurried())

    expect(stage.simulator.calls.length).toBe(before)
    expect((await historyOf(stage, id)).ledger).toHaveLength(1)
  })

  it('throws, and changes nothing, when the cloud of the finding is not there any more', async () => {
    await using stage = await openStage({ policy: { dryRun: false } })
    const finding = await approvedFinding(stage, stage.region.addVolume().id)

    const executing = execute({ ...stage.deps, clouds: new Map() }, finding.id, unhurried())

    await expect(executing).rejects.toThrow('no cloud aws')
    expect(changes(stage.simulator)).toEqual([])
  })

  it.each(['queued', 'executing'] as const)(
    'does nothing for one that is %s although its question has no yes',
    async (status) => {
      await using stage = await openStage()
      const { id } = stage.region.addVolume()
      const finding = await pendingFinding(stage, id)
      // No move leads there from a question without a yes: this needs a hand in the database.
      await stage.db.updateTable('finding').set({ status }).execute()

      await execute(stage.deps, finding.id, unhurried())

      const history = await historyOf(stage, id)
      expect(changes(stage.simulator)).toEqual([])
      expect(history.execution).toBeUndefined()
      expect(history.finding.status).toBe(status)
    },
  )

  it('does nothing for a finding that nobody sent on its way, or that is not there', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const carrier = { name: 'slow', goesAtOnce: false, ask: async () => null }
    const finding = await approvedFinding({ ...stage, deps: { ...stage.deps, carrier } }, id)
    const before = stage.simulator.calls.length

    await execute(stage.deps, finding.id, unhurried())
    await execute(stage.deps, crypto.randomUUID(), unhurried())
    await halt(stage.deps, { by: ALICE, reason: null })
    await execute(stage.deps, finding.id, unhurried())

    const { finding: after, events } = await historyOf(stage, id)
    expect(stage.simulator.calls.length).toBe(before)
    expect(after.status).toBe('approved')
    expect(events).not.toContain('held')
  })
})

describe('execute, for an address', () => {
  it('tags, releases and books; there is nothing to back up', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)

    await runAllJobs(stage)

    const history = await historyOf(stage, allocationId)
    expect(changes(stage.simulator)).toEqual(['CreateTags ok', 'ReleaseAddress ok'])
    expect(history.finding.status).toBe('remediated')
    expect(history.execution).toMatchObject({ remedy: 'release', backup_id: null })
    expect(history.ledger.map((each) => each.monthly_micros)).toEqual([3_650_000n])
  })

  it('names the person who approved in the audit trail, and itself for the rest', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)

    await runAllJobs(stage)

    const { audit } = await historyOf(stage, allocationId)
    const actors = Object.fromEntries(audit.map((each) => [each.event, each.actor]))
    expect(actors).toMatchObject({ approve: ALICE.id, proceed: ALICE.id, start: 'cloudthrift' })
  })
})
