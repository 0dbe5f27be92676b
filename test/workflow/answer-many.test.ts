import { expect, it } from 'vitest'
import { answerMany } from '../../src/workflow/answer-many.ts'
import type { Deps } from '../../src/workflow/deps.ts'
import { ALICE, askAboutAll, findingOf } from '../support/findings.ts'
import { openStage } from '../support/stage.ts'

it('one that fails on our side stops no other one, and is not told as decided', async () => {
  await using stage = await openStage()
  const volumes = [1, 2, 3].map(() => stage.region.addVolume())
  await askAboutAll(stage)
  const findings = await Promise.all(volumes.map(({ id }) => findingOf(stage, id)))
  const error = new Error('the queue is broken')
  const enqueue: Deps['enqueue'] = async (trx, jobs, ...when) => {
    if (JSON.stringify(jobs).includes(findings[1]!.id)) throw error
    await stage.deps.enqueue(trx, jobs, ...when)
  }

  const results = await answerMany(
    { ...stage.deps, enqueue },
    {
      items: findings.map(({ id, revision }) => ({ findingId: id, revision, proof: null })),
      verdict: 'approve',
      reason: null,
      snoozeUntil: null,
      person: ALICE,
    },
  )

  expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'failed', 'done'])
  expect(results[1]).toMatchObject({ error })
  const rows = await stage.db.selectFrom('finding').select(['id', 'status']).execute()
  expect(new Map(rows.map((each) => [each.id, each.status]))).toEqual(
    new Map([
      [findings[0]!.id, 'queued'],
      [findings[1]!.id, 'pending'],
      [findings[2]!.id, 'queued'],
    ]),
  )
})
