import { describe, expect, it } from 'vitest'
import { expire } from '../../src/workflow/expire.ts'
import { proceed } from '../../src/workflow/proceed.ts'
import { sweep } from '../../src/workflow/sweep.ts'
import { HOUR_MS, MINUTE_MS } from '../support/clock.ts'
import { settleChat } from '../support/discord/chat-stage.ts'
import { runAllJobs, runDueJobs, scanNow } from '../support/drive.ts'
import { historyOf } from '../support/findings.ts'
import { dropJobs } from '../support/job-table.ts'

import { approve, asked, openRemoteStage, take } from './remote-stage.ts'

describe('an answer to a question that a remote carrier has', () => {
  it('wakes the execution, once', async () => {
    await using stage = await openRemoteStage()
    await take(stage)
    const { id: findingId } = await approve(stage)

    await runDueJobs(stage)
    stage.clock.advance(2 * MINUTE_MS)
    await sweep(stage.deps)
    await runDueJobs(stage)

    expect(stage.carrier.woken).toEqual([{ findingId, decision: 'approved' }])
    expect((await asked(stage)).status).toBe('approved')
  })

  it.each(['woken', 'over'] as const)(
    'is tried until it is %s, also when the job was lost',
    async (end) => {
      await using stage = await openRemoteStage()
      await take(stage)
      stage.carrier.answer = null
      await approve(stage)
      await runDueJobs(stage)
      await dropJobs(stage.db)
      stage.carrier.answer = end
      stage.clock.advance(2 * MINUTE_MS)

      await sweep(stage.deps)
      await runDueJobs(stage)
      stage.clock.advance(2 * MINUTE_MS)
      await sweep(stage.deps)
      await runDueJobs(stage)

      expect(stage.carrier.woken).toHaveLength(1)
    },
  )

  it('wakes it also when nobody answered', async () => {
    await using stage = await openRemoteStage()
    await take(stage)
    stage.clock.advance(73 * HOUR_MS)
    await sweep(stage.deps)
    stage.clock.advance(2 * MINUTE_MS)

    await sweep(stage.deps)
    await runDueJobs(stage)

    expect(stage.carrier.woken).toMatchObject([{ decision: 'expired' }])
  })
})

describe('the go signal of a remote carrier', () => {
  it('removes what is approved; again, it changes nothing', async () => {
    await using stage = await openRemoteStage()
    await take(stage)
    const { id } = await approve(stage)

    await proceed(stage.deps, id, 'api:n8n', '7')
    await proceed(stage.deps, id, 'api:n8n', '7')
    await runAllJobs(stage)
    const after = await proceed(stage.deps, id, 'api:n8n', '7')

    expect(after.status).toBe('remediated')
    expect((await historyOf(stage, stage.volumeId)).ledger).toHaveLength(1)
  })

  it('is refused before the approval, and from an execution that carries nothing', async () => {
    await using stage = await openRemoteStage()
    await take(stage)
    const { id } = await asked(stage)
    const early = proceed(stage.deps, id, 'api:n8n', '7')
    await expect(early).rejects.toMatchObject({ code: 'NOT_APPROVED' })
    await approve(stage)

    const stranger = proceed(stage.deps, id, 'api:n8n', '8')

    await expect(stranger).rejects.toMatchObject({ code: 'NOT_APPROVED' })
    expect((await asked(stage)).status).toBe('approved')
  })

  it('is refused from the execution of an earlier question about the same resource', async () => {
    await using stage = await openRemoteStage()
    await take(stage)
    stage.clock.advance(73 * HOUR_MS)
    await sweep(stage.deps)
    await scanNow(stage)
    await settleChat(stage)
    await take(stage, '8')
    const { id } = await approve(stage)

    const old = proceed(stage.deps, id, 'api:n8n', '7')

    await expect(old).rejects.toMatchObject({ code: 'NOT_APPROVED' })
    expect((await asked(stage)).status).toBe('approved')
    expect((await proceed(stage.deps, id, 'api:n8n', '8')).status).toBe('queued')
  })

  it('is not waited for longer than configured: then we go on', async () => {
    await using stage = await openRemoteStage('proceed')
    await take(stage)
    await approve(stage)
    stage.clock.advance(9 * MINUTE_MS)
    await sweep(stage.deps)
    const early = (await asked(stage)).status
    stage.clock.advance(2 * MINUTE_MS)

    await sweep(stage.deps)

    expect(early).toBe('approved')
    expect((await asked(stage)).status).toBe('queued')
  })

  it('is missed aloud, once, where we must not go on', async () => {
    await using stage = await openRemoteStage('tell')
    await take(stage)
    await approve(stage)
    stage.clock.advance(11 * MINUTE_MS)

    await sweep(stage.deps)
    await sweep(stage.deps)

    const words = stage.discord.state.log.filter((one) =>
      String(one.body?.['content']).includes('has not given the go signal'),
    )
    expect(words).toHaveLength(1)
    expect((await asked(stage)).status).toBe('approved')
  })
})

describe('expire', () => {
  it('closes a question only when its time is over', async () => {
    await using stage = await openRemoteStage()
    const { id } = await asked(stage)
    const early = await expire(stage.deps, id)
    stage.clock.advance(73 * HOUR_MS)

    const late = await expire(stage.deps, id)

    expect([early.status, late.status]).toEqual(['pending', 'open'])
  })

  it('never takes back an approval', async () => {
    await using stage = await openRemoteStage()
    const { id } = await approve(stage)
    stage.clock.advance(73 * HOUR_MS)

    expect((await expire(stage.deps, id)).status).toBe('approved')
  })
})
