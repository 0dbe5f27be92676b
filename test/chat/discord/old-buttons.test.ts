/** Buttons outlive what they were drawn for: a client may still show one of an earlier state. */

import { describe, expect, it } from 'vitest'
import { ANA, askInChat, openChatStage } from '../../support/discord/chat-stage.ts'
import { idOf } from '../../support/discord/json.ts'
import { runAllJobs } from '../../support/drive.ts'
import { findingOf } from '../../support/findings.ts'

describe('what was removed', () => {
  it('is brought back by the button of now only, not by one from before a failed undo', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)
    const before = idOf(card, 'undo')
    stage.world.deny({ action: 'ec2:CreateVolume' })
    await stage.discord.click(card, before, ANA)
    await runAllJobs(stage)

    const late = await stage.discord.press(card, before, ANA)
    const { status } = await findingOf(stage, id)
    await stage.discord.click(card, idOf(card, 'undo'), ANA)

    expect(late.response).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(late.response?.['data'].content).toContain('changed since you were shown it')
    expect(status).toBe('remediated')
    expect((await findingOf(stage, id)).status).toBe('restoring')
  })
})
