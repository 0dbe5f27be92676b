import { describe, expect, it } from 'vitest'
import { addMessage } from '../../src/store/chat-messages.ts'
import { openScan } from '../../src/store/scans.ts'
import { postQuestions } from '../../src/workflow/post-questions.ts'
import type { ChatStage } from '../support/discord/chat-stage.ts'
import { APPROVAL, openChatStage } from '../support/discord/chat-stage.ts'
import { runDueJobs } from '../support/drive.ts'
import { askAboutAll } from '../support/findings.ts'

async function kinds({ db }: ChatStage): Promise<string[]> {
  const rows = await db.selectFrom('chat_message').select('kind').orderBy('kind').execute()
  return rows.map((row) => row.kind)
}

describe('postQuestions', () => {
  it('waits until five quiet seconds have passed: what comes together is posted together', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askAboutAll(stage)
    stage.clock.advance(4_000)
    await postQuestions(stage.deps)
    const early = await kinds(stage)
    stage.clock.advance(1_000)

    await postQuestions(stage.deps)

    expect(early).toEqual([])
    expect(await kinds(stage)).toEqual(['card'])
  })

  it('waits for a scan that runs, but not for ever', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askAboutAll(stage)
    await stage.db.transaction().execute((trx) => openScan(trx, 'test', stage.clock.now()))
    stage.clock.advance(60_000)
    await postQuestions(stage.deps)
    const during = await kinds(stage)
    stage.clock.advance(60_000)

    await postQuestions(stage.deps)

    expect(during).toEqual([])
    expect(await kinds(stage)).toEqual(['card'])
  })

  it.each([
    [2, ['card', 'card']],
    [3, ['digest', 'lead']],
  ])('of %i questions posts %j where three are a digest', async (count, posted) => {
    const chat = { digestFrom: 3, bunchBelowMicros: 0n }
    await using stage = await openChatStage({ policy: { chat, approval: APPROVAL } })
    for (let nth = 0; nth < count; nth += 1) stage.region.addVolume()
    await askAboutAll(stage)
    stage.clock.advance(5_000)

    await Promise.all([postQuestions(stage.deps), postQuestions(stage.deps)])

    expect(await kinds(stage)).toEqual(posted)
  })

  it('posts nothing twice', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askAboutAll(stage)
    stage.clock.advance(5_000)
    await runDueJobs(stage)
    const [message] = await stage.db.selectFrom('chat_message').selectAll().execute()

    await stage.db.transaction().execute((trx) =>
      addMessage(trx, {
        kind: 'card',
        subjectId: message?.subject_id ?? '',
        findingId: null,
        at: stage.clock.now(),
      }),
    )

    expect(await kinds(stage)).toEqual(['card'])
  })
})
