import { describe, expect, it } from 'vitest'
import { discordOf } from '../../../src/chat/discord/discord.ts'
import { findMessage } from '../../../src/store/chat-messages.ts'
import type { ChatMessage } from '../../../src/store/chat-schema.ts'
import { sweep } from '../../../src/workflow/sweep.ts'
import { unhurried } from '../../support/clouds.ts'
import {
  ANA,
  askInChat,
  type ChatStage,
  openChatStage,
  settingsOf,
  settleChat,
} from '../../support/discord/chat-stage.ts'
import { buttonsOf, idOf, textOf } from '../../support/discord/json.ts'
import { runAllJobs, runDueJobs } from '../../support/drive.ts'
import { findingOf, historyOf } from '../../support/findings.ts'
import { dropJobs } from '../../support/job-table.ts'

async function messageOf(stage: ChatStage): Promise<ChatMessage | undefined> {
  const { subject_id: subjectId } = await stage.db
    .selectFrom('chat_message')
    .select('subject_id')
    .executeTakeFirstOrThrow()
  return findMessage(stage.db, { kind: 'card', subject_id: subjectId })
}

describe('a card', () => {
  it('is not doubled when the answer to its post is lost: the retry finds the same message', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    stage.discord.state.lostAnswers = 1

    await askInChat(stage).catch(() => undefined)
    await runAllJobs(stage)

    expect(stage.discord.state.messages.size).toBe(1)
    expect(buttonsOf(stage.discord.newest())).toContain('Keep…')
  })

  it('that lost its conversion after a crash is converted by the next run', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    stage.discord.state.refuseEdit = { status: 500, code: 0 }

    await askInChat(stage).catch(() => undefined)
    const [opening] = [...stage.discord.state.messages.values()]
    await runAllJobs(stage)

    expect(opening?.['id']).toBe(stage.discord.newest()['id'])
    expect(buttonsOf(stage.discord.newest())).toContain('Keep…')
  })

  it('that somebody deleted is put once more while it is open, and not a third time', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume({ tags: { Owner: 'a' } })
    await askInChat(stage)
    const { messages } = stage.discord.state
    const deleteAndRedraw = async (changes: number): Promise<void> => {
      messages.clear()
      await stage.db.updateTable('chat_message').set({ changes, drawing: 'old' }).execute()
      await sweep(stage.deps)
      await settleChat(stage)
    }

    await deleteAndRedraw(8)
    const again = messages.size
    await deleteAndRedraw(9)

    expect(again).toBe(1)
    expect(messages.size).toBe(0)
    expect(await messageOf(stage)).toMatchObject({
      reposts: 1,
      lost_because: 'it was deleted in the chat',
    })
    expect((await findingOf(stage, id)).status).toBe('pending')
  })

  it.each([
    { code: 30_046, what: 'too old to be edited often', after: 3_600 },
    { code: 50_013, what: 'in a channel where we lack a permission', after: 600 },
  ])('that is $what waits, and is drawn later', async ({ code, after }) => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    stage.discord.state.refuseEdit = { status: code === 50_013 ? 403 : 400, code }

    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await settleChat(stage)
    const waiting = await messageOf(stage)
    const between = textOf(card)
    stage.clock.advance(after * 1_000)
    await runAllJobs(stage)

    expect(waiting?.not_before).not.toBeNull()
    expect(between).toContain('⏳ Approved')
    expect(textOf(card)).toContain('✅ Deleted')
    expect(await messageOf(stage)).toMatchObject({ not_before: null, lost_because: null })
  })

  it('that another author wrote is given up with the reason; the decision stands', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    stage.discord.state.refuseEdit = { status: 403, code: 50_005 }

    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)

    expect((await historyOf(stage, id)).ledger).toHaveLength(1)
    expect((await messageOf(stage))?.lost_because).toBe('somebody else wrote it')
  })

  it('comes through a storm of 429s: every call is made again after the time that Discord names', async () => {
    await using stage = await openChatStage({ fake: { perBucket: 2, windowMs: 60 } })
    for (let count = 0; count < 5; count += 1) stage.region.addVolume()
    stage.discord.state.throttled = 3

    await askInChat(stage)

    const { log, messages, violations } = stage.discord.state
    expect(log.filter((each) => each.status === 429).length).toBeGreaterThanOrEqual(3)
    expect([...messages.values()].map((each) => buttonsOf(each).length)).toEqual([4, 4, 4, 4, 4])
    expect(violations).toEqual([])
  })

  it('that lags behind because its job was lost is redrawn by the sweep', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    await stage.discord
      .click(card, idOf(card, 'reject'), ANA)
      .then((dialogue) => stage.discord.submit(dialogue, { why: 'other' }, ANA))
    card['components'] = []
    await dropJobs(stage.db)

    await sweep(stage.deps)
    await runDueJobs(stage)

    expect(textOf(card)).toContain('🛑 Kept')
  })

  it('is left alone by the sweep when it shows everything', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askInChat(stage)
    const before = stage.discord.state.log.length

    await sweep(stage.deps)
    await settleChat(stage)

    expect(stage.discord.state.log.length).toBe(before)
  })

  it('is brought up to date by another replica after the one that took the click has gone', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const first = await stage.replica()
    stage.discord.state.endpoint = `${first.url}/discord/interactions`
    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await first[Symbol.asyncDispose]()

    const between = (await findingOf(stage, id)).status
    const failed = await stage.discord.press(card, 'ct1|approve|all|1', ANA)
    await runAllJobs(stage)

    expect(between).toBe('queued')
    expect(failed.state).toBe('failed')
    expect(textOf(card)).toContain('✅ Deleted')
    expect((await historyOf(stage, id)).ledger).toHaveLength(1)
  })
})

describe('a word to everybody', () => {
  it('is text that does nothing, whoever wrote it', async () => {
    await using stage = await openChatStage()

    await stage.deps.chat?.tell('Removals are halted by @everyone: **fire**', unhurried())

    expect(stage.discord.newest()['content']).toBe(
      '📣 Removals are halted by \\@\u2060everyone\\: \\*\\*fire\\*\\*',
    )
    expect(stage.discord.state.violations).toEqual([])
  })
})

describe('cards as classic embeds', () => {
  it('leave a card that was drawn with components as it is, and keep it up to date', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const { chat } = discordOf(
      { ...settingsOf(stage), renderer: 'embeds' },
      { now: stage.clock.now, log: { warn: () => undefined, error: () => undefined } },
    )
    const deps = { ...stage.deps, chat }
    await stage.discord.click(card, idOf(card, 'approve'), ANA)

    await runAllJobs({ ...stage, deps })

    expect(textOf(card)).toContain('✅ Deleted')
    expect(card['flags']).toBe(1 << 15)
  })

  it('say the essence in plain text, and follow the decision', async () => {
    await using stage = await openChatStage({ settings: { renderer: 'embeds' } })
    stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const asked = card['content']

    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)

    expect(asked).toContain('Your decision: EBS volume')
    expect(asked).toContain('Way back: the snapshot is kept')
    expect(card['content']).toContain('✅ Deleted')
    expect(card['embeds'][0].color).toBe(0x22c55e)
    expect(stage.discord.state.violations).toEqual([])
  })
})
