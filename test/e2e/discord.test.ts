import { describe, expect, it } from 'vitest'
import { changes } from '../support/calls.ts'
import { DAY_MS } from '../support/clock.ts'
import { ANA, APPROVAL, environmentOf } from '../support/discord/chat-stage.ts'
import { FakeDiscord } from '../support/discord/fake-discord.ts'
import { buttonsOf, idOf, textOf } from '../support/discord/json.ts'
import { eventually } from '../support/eventually.ts'
import { openService } from './support.ts'

const CREATED = new Date(Date.now() - 400 * DAY_MS)

describe('the whole service with Discord', { timeout: 90_000 }, () => {
  it('asks there, takes the click, removes the volume, books it, and says so on the card', async () => {
    await using discord = await FakeDiscord.start()
    await using service = await openService({
      env: environmentOf(discord),
      policy: { approval: APPROVAL },
    })
    const { id: volumeId } = service.region.addVolume({ createdAt: CREATED })
    const [asked] = await service.askAboutAll()
    await discord.saveEndpoint(`${service.url}/discord/interactions`)
    const card = await eventually('the card is drawn', () => {
      const [message] = [...discord.state.messages.values()]
      return message && buttonsOf(message).length > 0 && message
    })

    const click = await discord.click(card, idOf(card, 'approve'), ANA)
    await service.becomes(asked.id, 'remediated')
    await eventually('the card says so', () => textOf(card).includes('✅ Deleted'))

    expect(click.response?.['type']).toBe(7)
    expect(service.region.volumes.has(volumeId)).toBe(false)
    expect(changes(service.simulator).filter((change) => !change.includes('Tags'))).toEqual([
      'CreateSnapshot ok',
      'DeleteVolume ok',
    ])
    expect((await service.get('/savings')).body.totals).toMatchObject({ removals: 1 })
    expect(discord.state.violations).toEqual([])
  })
})
