import { describe, expect, it } from 'vitest'
import { registerAt } from '../../../src/chat/discord/register.ts'
import { messagesIn } from '../../../src/core/messages/messages.ts'
import type { Finding } from '../../../src/store/schema.ts'
import { halt } from '../../../src/workflow/halt.ts'
import {
  ANA,
  askInChat,
  type ChatStage,
  EVE,
  openChatStage,
  settleChat,
} from '../../support/discord/chat-stage.ts'
import { FakeDiscord } from '../../support/discord/fake-discord.ts'
import { idOf, type Json, textOf } from '../../support/discord/json.ts'
import { runAllJobs } from '../../support/drive.ts'
import { findingOf } from '../../support/findings.ts'

const SILENT = { warn: () => undefined, error: () => undefined }

function contentOf({ response }: { readonly response: Json | null }): string {
  return response?.['data'].content ?? ''
}

async function removedInChat(stage: ChatStage): Promise<Finding> {
  const { id } = stage.region.addVolume({ tags: { Name: 'etl-scratch' } })
  await askInChat(stage)
  const card = stage.discord.newest()
  await stage.discord.click(card, idOf(card, 'approve'), ANA)
  await runAllJobs(stage)
  return findingOf(stage, id)
}

describe('/thrift', () => {
  it('scan starts one, and says that one runs already', async () => {
    await using stage = await openChatStage()

    const first = await stage.discord.command('scan', ANA)
    const second = await stage.discord.command('scan', ANA)

    const scans = await stage.db.selectFrom('scan').selectAll().execute()
    expect(contentOf(first)).toContain('The scan has started')
    expect(first.response?.['data'].flags).toBe(64)
    expect(contentOf(second)).toBe('A scan is running already.')
    expect(scans).toMatchObject([{ requested_by: `discord:${ANA.id}` }])
  })

  it.each(['scan', 'halt', 'resume'])(
    '%s is refused to whoever may not decide anything',
    async (name) => {
      await using stage = await openChatStage()

      const said = await stage.discord.command(name, EVE)

      expect(contentOf(said)).toContain('can decide on this. Nothing was changed.')
      expect(await stage.db.selectFrom('scan').selectAll().execute()).toEqual([])
    },
  )

  it('halt stops removals and resume lets them go on, and everybody in the channel is told', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()

    const halted = await stage.discord.command('halt', ANA, { reason: 'fire drill' })
    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await settleChat(stage)
    const held = await findingOf(stage, id)
    const resumed = await stage.discord.command('resume', ANA)
    await runAllJobs(stage)

    expect(contentOf(halted)).toContain('Stopped')
    expect(held.status).toBe('queued')
    expect(contentOf(resumed)).toContain('Going on')
    expect((await findingOf(stage, id)).status).toBe('remediated')
    const told = [...stage.discord.state.messages.values()].map((each) => each['content'])
    expect(told.filter((each) => each?.startsWith('📣'))).toEqual([
      '📣 Ana halted all executions\\: fire drill. Undoing still works.',
      '📣 Ana resumed executions.',
    ])
  })

  it('status and savings answer with figures of the database', async () => {
    await using stage = await openChatStage()
    const [removed, waiting] = [stage.region.addVolume(), stage.region.addVolume({ sizeGiB: 50 })]
    await askInChat(stage)
    const cards = [...stage.discord.state.messages.values()]
    const card = cards.find((each) => textOf(each).includes(removed.id)) ?? {}
    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)
    stage.clock.advance(73 * 3_600_000)

    const status = contentOf(await stage.discord.command('status', EVE))
    const savings = contentOf(await stage.discord.command('savings', EVE))

    expect((await findingOf(stage, waiting.id)).status).toBe('pending')
    expect(status).toContain('1 waiting for a decision, $4.40/month')
    expect(status).toContain('Last complete scan <t:')
    // 8.80 less 3.00 for the snapshot that is kept; a tenth of a month has passed.
    expect(savings).toContain('Off now: $5.80/month')
    expect(savings).toContain('Realised so far: $0.58')
    expect(savings).toContain('1 removal')
  })

  it.each([
    {
      language: 'en',
      stopped: (by: string, at: string) =>
        `**Stopped** by ${by} ${at}: nothing is removed until somebody resumes.`,
      because: 'Reason: ',
    },
    {
      language: 'pt',
      stopped: (by: string, at: string) =>
        `**Parado** por ${by} ${at}: nada é removido até que alguém retome.`,
      because: 'Motivo: ',
    },
  ] as const)(
    'status says in $language who has halted everything, since when and why, until it is resumed',
    async ({ language, stopped, because }) => {
      await using stage = await openChatStage({ settings: { language } })
      const at = `<t:${Math.floor(stage.clock.now().getTime() / 1_000)}:R>`
      const status = async (): Promise<string> =>
        contentOf(await stage.discord.command('status', EVE))

      const before = await status()
      await stage.discord.command('halt', ANA, { reason: '@everyone fire' })
      const halted = await status()
      await stage.discord.command('resume', ANA)
      const resumed = await status()

      expect(halted).toContain(stopped(`<@${ANA.id}>`, at))
      expect(halted).toContain(`${because}\\@`)
      expect(halted).not.toContain('@everyone')
      for (const calm of [before, resumed]) expect(calm).not.toMatch(/Stopped|Parado/)
    },
  )

  it('status names an API client that has halted, and needs no reason', async () => {
    await using stage = await openChatStage()
    await halt(stage.deps, { by: { id: 'api:alice', name: 'Alice' }, reason: null })

    const said = contentOf(await stage.discord.command('status', EVE))

    expect(said).toContain('**Stopped** by `api:alice` <t:')
    expect(said).not.toContain('Reason')
  })

  it('review opens the panel over everything that waits', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askInChat(stage)

    const said = await stage.discord.command('review', ANA)

    expect(said.response?.['data'].flags).toBe((1 << 15) | 64)
    expect(textOf(said.response?.['data'])).toContain('page 1 of 1')
  })

  it('undo offers what was removed, and brings back what was chosen', async () => {
    await using stage = await openChatStage()
    stage.region.addRetentionRule({ days: 7, tags: [], excludes: [], status: 'available' })
    const finding = await removedInChat(stage)

    const offered = await stage.discord.command('undo', ANA, { finding: 'scratch' }, 4)
    const none = await stage.discord.command('undo', ANA, { finding: 'nothing like it' }, 4)
    const refused = await stage.discord.command('undo', EVE, { finding: finding.id })
    const said = await stage.discord.command('undo', ANA, { finding: finding.id })
    await runAllJobs(stage)

    expect(offered.response).toMatchObject({ type: 8, data: { choices: [{ value: finding.id }] } })
    expect(none.response?.['data'].choices).toEqual([])
    expect(contentOf(refused)).toContain('can decide on this')
    expect(contentOf(said)).toContain(`\`${finding.resource_id}\` is being brought back.`)
    expect((await findingOf(stage, finding.resource_id)).status).toBe('restored')
    expect(stage.region.volumes.has(finding.resource_id)).toBe(true)
  })

  it('undo no longer offers what has had its time', async () => {
    await using stage = await openChatStage()
    const finding = await removedInChat(stage)
    stage.clock.advance(31 * 24 * 3_600_000)

    const offered = await stage.discord.command('undo', ANA, { finding: 'scratch' }, 4)
    const said = await stage.discord.command('undo', ANA, { finding: finding.id })

    expect(offered.response?.['data'].choices).toEqual([])
    expect(contentOf(said)).toBe(messagesIn('en').chat.nothingToUndo)
  })

  it('of a name we do not know says so', async () => {
    await using stage = await openChatStage()

    expect(contentOf(await stage.discord.command('explode', ANA))).toContain('not known here')
  })
})

describe('registerAt', () => {
  it('replaces the commands of the server by one PUT', async () => {
    await using discord = await FakeDiscord.start()
    const { state } = discord
    const target = {
      applicationId: state.applicationId,
      guildId: state.guildId,
      botToken: state.botToken,
      apiUrl: `${state.url}/api`,
    }

    const names = await registerAt(target, SILENT)

    expect(names).toContain('/thrift link')
    expect(state.log).toMatchObject([{ method: 'PUT', status: 200 }])
    expect(state.commands[0]?.['description_localizations']).toHaveProperty('pt-BR')
  })

  it('says what Discord refused, without the token', async () => {
    await using discord = await FakeDiscord.start()
    const { state } = discord
    const target = {
      applicationId: state.applicationId,
      guildId: state.guildId,
      botToken: 'wrong.bot.token',
      apiUrl: `${state.url}/api`,
    }

    const registering = registerAt(target, SILENT)

    await expect(registering).rejects.toMatchObject({ name: 'DiscordRefusal', status: 401 })
    await expect(registering).rejects.not.toThrow(/wrong\.bot/)
  })
})
