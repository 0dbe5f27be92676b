/** A card when all is over: taken back, no longer to be taken back, tried again. */

import { describe, expect, it } from 'vitest'
import { sweep } from '../../../src/workflow/sweep.ts'
import { ANA, askInChat, EVE, openChatStage } from '../../support/discord/chat-stage.ts'
import { buttonsOf, idOf, textOf } from '../../support/discord/json.ts'
import { runAllJobs } from '../../support/drive.ts'
import { historyOf } from '../../support/findings.ts'

describe('a card afterwards', () => {
  it('offers the way back when it is done, and shows that it was taken', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)
    const undo = idOf(card, 'undo')

    const refused = await stage.discord.click(card, undo, EVE)
    const click = await stage.discord.click(card, undo, ANA)
    const atOnce = textOf(card)
    await runAllJobs(stage)

    const { finding, ledger } = await historyOf(stage, id)
    expect(refused.response).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(click).toMatchObject({ state: 'answered', response: { type: 7 } })
    expect(atOnce).toContain('Bringing it back')
    expect(textOf(card)).toContain('Brought back')
    expect(buttonsOf(card)).toEqual(['Details'])
    expect(finding.status).toBe('restored')
    expect(ledger.map((each) => each.kind)).toEqual(['reversed', 'booked'])
    expect(stage.discord.state.violations).toEqual([])
  })

  it('offers the way back no longer than there is one, though nobody touches it', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)
    const offered = buttonsOf(card)
    const { undo_until: until } = await stage.db
      .selectFrom('execution')
      .select('undo_until')
      .executeTakeFirstOrThrow()

    stage.clock.advance(until!.getTime() - stage.clock.now().getTime() - 1)
    await sweep(stage.deps)
    await runAllJobs(stage)
    const justBefore = buttonsOf(card)
    stage.clock.advance(1)
    await sweep(stage.deps)
    await runAllJobs(stage)

    expect(offered).toEqual(['Bring it back', 'Details'])
    expect(justBefore).toEqual(['Bring it back', 'Details'])
    expect(buttonsOf(card)).toEqual(['Details'])
    expect(textOf(card)).not.toContain('Can be brought back')
    expect(stage.discord.state.violations).toEqual([])
  })

  it('lets an approver try again what had stopped, and nobody else', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    stage.simulator.faults.add({
      action: 'CreateTags',
      fault: { kind: 'error', code: 'UnauthorizedOperation' },
    })
    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)
    const offered = buttonsOf(card)
    const again = idOf(card, 'retry')

    const refused = await stage.discord.click(card, again, EVE)
    const click = await stage.discord.click(card, again, ANA)
    const atOnce = textOf(card)
    const twice = await stage.discord.press(card, again, ANA)
    await runAllJobs(stage)

    const { finding, ledger } = await historyOf(stage, id)
    expect(offered).toEqual(['Try again', 'Details'])
    expect(refused.response).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(click).toMatchObject({ state: 'answered', response: { type: 7 } })
    expect(atOnce).toContain('⏳ Approved, working on it')
    expect(twice.response).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(finding.status).toBe('remediated')
    expect(ledger).toHaveLength(1)
    expect(stage.discord.state.violations).toEqual([])
  })
})
