import { describe, expect, it } from 'vitest'
import { latestApproval } from '../../src/store/approvals.ts'
import { claimExecution } from '../../src/store/executions.ts'
import { bookSaving } from '../../src/store/savings.ts'
import { ACCOUNT, ADDRESS, pending, type Sight, type Stage, stage, VOLUME } from './support.ts'

const OTHER = '444455556666'

async function saved(own: Stage, sight: Partial<Sight>): Promise<void> {
  const finding = await pending(own, sight)
  const at = own.deps.now()
  await own.db.transaction().execute(async (trx) => {
    const approval = await latestApproval(trx, finding.id)
    if (!approval) throw new Error('nobody was asked')
    const claim = {
      dryRun: false,
      runId: crypto.randomUUID(),
      at,
      backupUntil: at,
      start: null,
    }
    const execution = await claimExecution(trx, approval, claim)
    const { price, monthly_micros: monthlyMicros } = approval
    await bookSaving(trx, { finding, execution, monthlyMicros, price, at })
  })
}

describe('GET /savings', () => {
  it('is zero before anything was removed', async () => {
    await using own = await stage()
    await pending(own)

    const answer = await own.get('/savings', 'reader')

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({
      totals: { removals: 0, monthlyUsd: '0.00', unpriced: 0 },
      groups: [],
    })
  })

  it('sums exactly, by account and kind, and counts what has no price', async () => {
    await using own = await stage()
    await saved(own, { monthlyMicros: 100_000n })
    await saved(own, { monthlyMicros: 200_001n })
    await saved(own, { monthlyMicros: null })
    await saved(own, { kind: ADDRESS, monthlyMicros: 3_650_000n })
    await saved(own, { accountId: OTHER, monthlyMicros: 9_007_199_254_740_993n })
    await saved(own, { accountId: OTHER, kind: ADDRESS, monthlyMicros: null })

    const { totals, groups } = (await own.get('/savings', 'reader')).json()

    expect(groups).toEqual([
      { accountId: ACCOUNT, kind: VOLUME, removals: 3, monthlyUsd: '0.300001', unpriced: 1 },
      { accountId: ACCOUNT, kind: ADDRESS, removals: 1, monthlyUsd: '3.65', unpriced: 0 },
      { accountId: OTHER, kind: VOLUME, removals: 1, monthlyUsd: '9007199254.740993', unpriced: 0 },
      { accountId: OTHER, kind: ADDRESS, removals: 1, monthlyUsd: '0.00', unpriced: 1 },
    ])
    expect(totals).toEqual({ removals: 6, monthlyUsd: '9007199258.690994', unpriced: 2 })
  })
})
