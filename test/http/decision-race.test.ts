import { describe, expect, it } from 'vitest'
import { jobsOf, pending, stage } from './support.ts'

describe('twenty people who approve in the same moment', () => {
  it('are answered one yes and nineteen times who was first, and one execution is queued', async () => {
    await using own = await stage()
    const { id, revision } = await pending(own)
    const clients = Array.from({ length: 20 }, (_, index) => (index % 2 ? 'alice' : 'bob'))

    const answers = await Promise.all(
      clients.map((client) =>
        own.post(`/findings/${id}/decision`, client, { decision: 'approve', revision }),
      ),
    )

    const won = answers.filter((one) => one.statusCode === 200)
    const lost = answers.filter((one) => one.statusCode === 409)
    expect([won.length, lost.length]).toEqual([1, 19])
    const winner = clients[answers.findIndex((one) => one.statusCode === 200)]
    for (const answer of lost) expect(answer.json().hint).toContain(`${winner} decided (approve)`)
    expect(jobsOf(own, id)).toEqual(['execute'])
    expect(await own.db.selectFrom('decision').selectAll().execute()).toHaveLength(1)
  })

  it('leave one decision also when their answers differ', async () => {
    await using own = await stage()
    const { id, revision } = await pending(own)
    const verdicts = ['approve', 'reject', 'snooze']

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        own.post(`/findings/${id}/decision`, 'alice', { decision: verdicts[index % 3], revision }),
      ),
    )

    expect(answers.filter((one) => one.statusCode === 200)).toHaveLength(1)
    const decisions = await own.db.selectFrom('decision').selectAll().execute()
    expect(decisions).toHaveLength(1)
    expect(own.jobs).toHaveLength(decisions[0]?.verdict === 'approve' ? 1 : 0)
  })
})
