import { afterAll, describe, expect, it } from 'vitest'
import { closeApprovals } from '../../src/store/approvals.ts'
import {
  attemptsOn,
  executionsOf,
  finishExecution,
  isHolder,
  saveAttempt,
  saveStep,
  takeBackAttempt,
} from '../../src/store/executions.ts'
import type { ExecutionOutcome } from '../../src/store/removal-schema.ts'
import type { Execution } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, approvalOf, claim, DAY_MS, executing, findingIn } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const SCAN = '00000000-0000-4000-8000-00000000005c'
const LATER = new Date(AT.getTime() + DAY_MS)

function finish(execution: Execution, outcome: ExecutionOutcome): Promise<void> {
  const end = { outcome, detail: { reason: 'test' }, at: LATER }
  return db.transaction().execute((trx) => finishExecution(trx, execution.id, end))
}

async function stored({ finding_id }: Execution): Promise<Execution | undefined> {
  return (await executionsOf(db, finding_id))[0]
}

describe('claimExecution', () => {
  it('starts one execution per approval', async () => {
    const { finding, approval } = await executing(db)

    await claim(db, approval, { at: LATER })

    expect(await executionsOf(db, finding.id)).toHaveLength(1)
  })

  it('gives a later run the execution with its steps and its clock, and a fence of its own', async () => {
    const { approval, execution } = await executing(db)
    const saved = await saveStep(db, execution, { backup_started_at: AT, backup_id: 'snap-1' })

    const again = await claim(db, approval, { at: LATER })

    expect(again).toEqual({ ...saved, run_id: again.run_id })
    expect(again.run_id).not.toBe(execution.run_id)
  })

  it('keeps the date of a backup that was started, and moves that of one that was not', async () => {
    const { approval, execution } = await executing(db)
    const moved = await claim(db, approval, { backupUntil: LATER })
    await saveStep(db, moved, { backup_started_at: AT })

    const kept = await claim(db, approval, { backupUntil: execution.backup_until })

    expect(moved.backup_until).toEqual(LATER)
    expect(kept.backup_until).toEqual(LATER)
  })

  it('gives a retry the full time again, and forgets how it ended before', async () => {
    const { approval, execution } = await executing(db)
    await finish(execution, 'failed')

    const start = { scanId: SCAN }
    const again = await claim(db, approval, { at: LATER, start })

    expect(again).toMatchObject({
      id: execution.id,
      started_at: LATER,
      admitted_at: LATER,
      scan_id: SCAN,
      outcome: null,
      finished_at: null,
    })
  })

  it.each([true, false])('keeps what it began as: dry run %s', async (dryRun) => {
    const approval = await approvalOf(db, await findingIn(db, 'executing'))
    await claim(db, approval, { dryRun })

    const again = await claim(db, approval, { dryRun: !dryRun })

    expect(again.dry_run).toBe(dryRun)
  })

  it('leaves one run that may save, of many that claim at once', async () => {
    const { finding, approval } = await executing(db)

    const claims = await Promise.all(Array.from({ length: 10 }, () => claim(db, approval)))
    const saved = await Promise.all(claims.map((each) => saveAttempt(db, each, AT)))

    expect(new Set(claims.map(({ id }) => id)).size).toBe(1)
    expect(saved.filter((each) => each !== null)).toHaveLength(1)
    expect(await attemptsOn(db, finding.id, 'delete')).toBe(1)
  })
})

describe('a run that lost its claim', () => {
  it('cannot save a step', async () => {
    const { approval, execution: old } = await executing(db)
    const current = await claim(db, approval)

    const saved = await saveStep(db, old, { backup_id: 'snap-of-the-old-run' })

    expect(saved).toBeNull()
    expect(await stored(old)).toEqual(current)
  })

  it('cannot count an attempt, and so cannot make it', async () => {
    const { approval, execution: old } = await executing(db)
    const current = await claim(db, approval)

    const saved = await saveAttempt(db, old, AT)

    expect(saved).toBeNull()
    expect(await stored(old)).toEqual(current)
  })
})

describe('isHolder', () => {
  it('is true of the run that claimed last, and of no other', async () => {
    const { approval, execution: old } = await executing(db)
    const current = await claim(db, approval)

    const answers = await db
      .transaction()
      .execute(async (trx) => [await isHolder(trx, old), await isHolder(trx, current)])

    expect(answers).toEqual([false, true])
  })
})

describe('saveStep', () => {
  it('saves what is named, and nothing else', async () => {
    const { execution } = await executing(db)
    await saveAttempt(db, execution, AT)

    const saved = await saveStep(db, execution, {
      backup_id: 'snap-1',
      backup_bytes: 9_007_199_254_740_993n,
      backup_completed_at: LATER,
    })

    expect(saved).toEqual({
      ...execution,
      apply_attempts: 1,
      apply_started_at: AT,
      backup_id: 'snap-1',
      backup_bytes: 9_007_199_254_740_993n,
      backup_completed_at: LATER,
    })
  })
})

describe('attempts', () => {
  it('are counted before they are made, with their time', async () => {
    const { execution } = await executing(db)
    await saveAttempt(db, execution, AT)

    const second = await saveAttempt(db, execution, LATER)

    expect(second).toMatchObject({ apply_attempts: 2, apply_started_at: LATER })
  })

  it('are all counted, also at once', async () => {
    const { finding, execution } = await executing(db)

    await Promise.all(Array.from({ length: 20 }, () => saveAttempt(db, execution, AT)))

    expect(await attemptsOn(db, finding.id, 'delete')).toBe(20)
  })

  it('can be taken back one by one, also by a run that lost its claim', async () => {
    const { finding, approval, execution } = await executing(db)
    await saveAttempt(db, execution, AT)
    await saveAttempt(db, await claim(db, approval), AT)

    await takeBackAttempt(db, execution, execution)

    expect(await attemptsOn(db, finding.id, 'delete')).toBe(1)
  })

  it('that is taken back leaves the time of what another run has tried since', async () => {
    const { approval, execution } = await executing(db)
    const first = await saveAttempt(db, execution, AT)
    await saveAttempt(db, await claim(db, approval), LATER)

    await takeBackAttempt(db, first!, execution)

    expect(await stored(execution)).toMatchObject({ apply_attempts: 1, apply_started_at: LATER })
  })

  it('for another remedy count for nothing', async () => {
    const { finding, execution } = await executing(db)
    await saveAttempt(db, execution, AT)

    expect(await attemptsOn(db, finding.id, 'park')).toBe(0)
  })

  it('are summed over all executions of a finding', async () => {
    const { finding, execution } = await executing(db)
    await saveAttempt(db, execution, AT)
    await db.transaction().execute((trx) => closeApprovals(trx, [finding.id], 'approved', AT))
    const next = await claim(db, await approvalOf(db, { ...finding, revision: 9 }))
    await saveAttempt(db, next, AT)
    await saveAttempt(db, next, AT)

    expect(await attemptsOn(db, finding.id, 'delete')).toBe(3)
  })

  it('are none where nothing was executed', async () => {
    expect(await attemptsOn(db, crypto.randomUUID(), 'delete')).toBe(0)
  })
})

describe('finishExecution', () => {
  it.each(['remediated', 'rehearsed', 'aborted', 'failed'] as const)(
    'says that it was applied only when it was: %s',
    async (outcome) => {
      const { execution } = await executing(db)

      await finish(execution, outcome)

      expect(await stored(execution)).toEqual({
        ...execution,
        outcome,
        detail: { reason: 'test' },
        finished_at: LATER,
        applied_at: outcome === 'remediated' ? LATER : null,
      })
    },
  )
})
