import { describe, expect, it } from 'vitest'
import { decisionsOf } from '../../../src/store/approvals.ts'
import { ANA, askInChat, EVE, openChatStage } from '../../support/discord/chat-stage.ts'
import { idOf, textOf } from '../../support/discord/json.ts'
import { runAllJobs } from '../../support/drive.ts'
import { findingOf } from '../../support/findings.ts'

const GATEWAY = { settings: { mode: 'gateway' } } as const

describe('the gateway', () => {
  it('brings clicks to the same handler, by the real client of discord.js', async () => {
    await using stage = await openChatStage(GATEWAY)
    stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()

    const refused = await stage.discord.click(card, idOf(card, 'approve'), EVE)
    const click = await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)

    const callbacks = stage.discord.state.log.filter((each) => each.path.endsWith('/callback'))
    expect(refused.response).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(click.response?.['type']).toBe(7)
    expect(textOf(card)).toContain('✅ Deleted')
    expect(callbacks.map((each) => [each.status, each.authorization])).toEqual([
      [204, null],
      [204, null],
    ])
    expect(stage.discord.state.violations).toEqual([])
  })

  it('of two replicas lets one answer: the other hears the click and says nothing', async () => {
    await using stage = await openChatStage(GATEWAY)
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    await using second = await stage.replica()
    const card = stage.discord.newest()

    const click = await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)

    const callbacks = stage.discord.state.log.filter((each) => each.path.endsWith('/callback'))
    const finding = await findingOf(stage, id)
    expect(second.listening.webhook).toBeNull()
    expect(click.response?.['type']).toBe(7)
    expect(callbacks).toHaveLength(1)
    expect(await decisionsOf(stage.db, finding.id)).toHaveLength(1)
  })

  it('opens no endpoint', async () => {
    await using stage = await openChatStage(GATEWAY)

    const answer = await fetch(`${stage.url}/discord/interactions`, { method: 'POST' })

    expect(answer.status).toBe(404)
  })
})
