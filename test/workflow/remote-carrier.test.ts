import { describe, expect, it } from 'vitest'
import { untakenErrands } from '../../src/store/errands.ts'
import { messageFailed, messagePosted } from '../../src/workflow/report-message.ts'
import { sweep } from '../../src/workflow/sweep.ts'
import { takeQuestion } from '../../src/workflow/take-question.ts'
import { MINUTE_MS } from '../support/clock.ts'
import { askInChat } from '../support/discord/chat-stage.ts'
import { idOf } from '../support/discord/json.ts'
import { runDueJobs } from '../support/drive.ts'
import { historyOf } from '../support/findings.ts'

import { approve, asked, openRemoteStage, posts, report, take } from './remote-stage.ts'

describe('a question for a remote carrier', () => {
  it('is announced, and posted by nobody else for a while', async () => {
    await using stage = await openRemoteStage()

    expect(stage.carrier.announced).toBe(1)
    expect(await untakenErrands(stage.db, stage.clock.now())).toHaveLength(1)
    expect(posts(stage)).toBe(0)
  })

  it('is announced again when the carrier could not be reached, and not once more', async () => {
    await using stage = await openRemoteStage()
    stage.region.addVolume()
    stage.carrier.answer = null
    await askInChat(stage).catch(() => undefined)
    const before = stage.carrier.announced
    stage.carrier.answer = 'woken'

    await runDueJobs(stage)
    stage.clock.advance(MINUTE_MS)
    await sweep(stage.deps)
    await runDueJobs(stage)

    expect(stage.carrier.announced - before).toBe(1)
  })

  it('is posted by us when the carrier does nothing', async () => {
    await using stage = await openRemoteStage()
    stage.clock.advance(11 * MINUTE_MS)

    await sweep(stage.deps)
    await runDueJobs(stage)

    expect(idOf(stage.discord.newest(), 'approve')).toBeTruthy()
  })

  it('comes with its plain first form and the time to wait, and is one execution’s', async () => {
    await using stage = await openRemoteStage()

    const first = await take(stage)
    const again = await take(stage)
    const other = await take(stage, '8')

    expect(first.toAsk).toBe(true)
    expect(first.message).toMatchObject({ enforce_nonce: true, allowed_mentions: { parse: [] } })
    const { expires_at: expiresAt } = await stage.db
      .selectFrom('approval')
      .select('expires_at')
      .executeTakeFirstOrThrow()
    expect(first.waitUntil?.getTime()).toBe(expiresAt.getTime() + MINUTE_MS)
    expect(again).toEqual(first)
    expect(other).toEqual({ toAsk: false, message: null, waitUntil: null })
    expect(await untakenErrands(stage.db, stage.clock.now())).toEqual([])
  })

  it('goes to one of twenty executions that fetch it in the same moment', async () => {
    await using stage = await openRemoteStage()

    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => take(stage, String(nth + 1))),
    )

    expect(taken.filter((one) => one.toAsk)).toHaveLength(1)
  })

  it('is refused to an address of another form', async () => {
    await using stage = await openRemoteStage()
    const { id } = await asked(stage)

    const taking = takeQuestion(stage.deps, id, { executionId: '7', resumeUrl: 'wake-8' })

    await expect(taking).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('is not to ask any more when it was answered', async () => {
    await using stage = await openRemoteStage()
    await approve(stage)

    expect(await take(stage)).toMatchObject({ toAsk: false, message: null })
  })

  it('of a digest carries the lead once; the others wait without a message', async () => {
    await using stage = await openRemoteStage('tell', 3)
    const findings = await untakenErrands(stage.db, stage.clock.now())

    const taken = await Promise.all(
      findings.map(({ finding_id: id }, nth) =>
        takeQuestion(stage.deps, id, { executionId: `${nth}`, resumeUrl: `wake-${nth}` }),
      ),
    )

    expect(taken.map((one) => one.toAsk)).toEqual([true, true, true])
    expect(taken.filter((one) => one.message !== null)).toHaveLength(1)
  })
})

describe('a message that a remote carrier reports', () => {
  it('is drawn where it stands', async () => {
    await using stage = await openRemoteStage()
    const { message } = await take(stage)
    const posted = stage.discord.state.store(message ?? {}, stage.discord.state.channelId)

    const isOurs = await report(stage, posted['id'])
    await runDueJobs(stage)

    expect(isOurs).toBe(true)
    expect(idOf(posted, 'approve')).toBeTruthy()
    expect(posts(stage)).toBe(0)
  })

  it('is ignored when it stands somewhere already', async () => {
    await using stage = await openRemoteStage()
    await take(stage)
    await report(stage)

    expect(await report(stage, '900000000000000002')).toBe(false)
    const row = await stage.db.selectFrom('chat_message').selectAll().executeTakeFirstOrThrow()
    expect(row.message_id).toBe('900000000000000001')
  })

  it('is refused from a channel where nobody can answer, and from an execution without question', async () => {
    await using stage = await openRemoteStage()
    await take(stage)
    const { id: findingId } = await asked(stage)
    const place = { channelId: '12345', messageId: '900000000000000001' }
    const home = { ...place, channelId: stage.discord.state.channelId }

    const elsewhere = messagePosted(stage.deps, { findingId, executionId: '7' }, place)
    const stranger = messagePosted(stage.deps, { findingId, executionId: '8' }, home)

    await expect(elsewhere).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(stranger).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('that could not be sent is posted by us at once, and noted', async () => {
    await using stage = await openRemoteStage()
    await take(stage)
    const { id: findingId } = await asked(stage)

    await messageFailed(stage.deps, { findingId, executionId: '7' }, 'Discord answered 403')
    await runDueJobs(stage)

    expect(idOf(stage.discord.newest(), 'approve')).toBeTruthy()
    expect((await historyOf(stage, stage.volumeId)).events).toContain('card-failed')
  })
})
