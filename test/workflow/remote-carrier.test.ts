import { describe, expect, it } from 'vitest'
import { untakenErrands } from '../../src/store/errands.ts'
import type { Finding } from '../../src/store/schema.ts'
import { decide } from '../../src/workflow/decide.ts'
import { expire } from '../../src/workflow/expire.ts'
import { proceed } from '../../src/workflow/proceed.ts'
import { messageFailed, messagePosted } from '../../src/workflow/report-message.ts'
import { sweep } from '../../src/workflow/sweep.ts'
import { type TakenQuestion, takeQuestion } from '../../src/workflow/take-question.ts'
import { type FakeRemote, remoteCarrier } from '../support/carriers.ts'
import { HOUR_MS, MINUTE_MS } from '../support/clock.ts'
import {
  APPROVAL,
  askInChat,
  type ChatStage,
  openChatStage,
  settleChat,
} from '../support/discord/chat-stage.ts'
import { idOf } from '../support/discord/json.ts'
import { runAllJobs, runDueJobs, scanNow } from '../support/drive.ts'
import { answerTo, findingOf, historyOf } from '../support/findings.ts'
import { dropJobs } from '../support/job-table.ts'

interface RemoteStage extends ChatStage {
  readonly carrier: FakeRemote
  readonly volumeId: string
}

/** A volume is asked about, and the remote carrier may fetch the question. */
async function openRemoteStage(
  whenSilent: 'tell' | 'proceed' = 'tell',
  count = 1,
): Promise<RemoteStage> {
  const carrier = remoteCarrier({ whenSilent })
  const chat = { digestFrom: 3, bunchBelowMicros: 0n }
  const stage = await openChatStage({ carrier, policy: { approval: APPROVAL, chat } })
  const volumes = Array.from({ length: count }, () => stage.region.addVolume())
  await askInChat(stage)
  return { ...stage, carrier, volumeId: volumes[0]?.id ?? '' }
}

const asked = (stage: RemoteStage): Promise<Finding> => findingOf(stage, stage.volumeId)

async function take(stage: RemoteStage, executionId = '7'): Promise<TakenQuestion> {
  const resumeUrl = `wake-${executionId}`
  return takeQuestion(stage.deps, (await asked(stage)).id, { executionId, resumeUrl })
}

async function report(stage: RemoteStage, messageId = '900000000000000001'): Promise<boolean> {
  const errand = { findingId: (await asked(stage)).id, executionId: '7' }
  const { channelId } = stage.discord.state
  return messagePosted(stage.deps, errand, { channelId, messageId })
}

async function approve(stage: RemoteStage): Promise<Finding> {
  return decide(stage.deps, answerTo(await asked(stage)))
}

function posts({ discord }: RemoteStage): number {
  return discord.state.log.filter((it) => it.method === 'POST').length
}

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

    expect(taken.filter((it) => it.toAsk)).toHaveLength(1)
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

    expect(taken.map((it) => it.toAsk)).toEqual([true, true, true])
    expect(taken.filter((it) => it.message !== null)).toHaveLength(1)
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

    const words = stage.discord.state.log.filter((it) =>
      String(it.body?.['content']).includes('has not given the go signal'),
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
