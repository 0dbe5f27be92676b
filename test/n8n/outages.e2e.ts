import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../support/clock.ts'
import { ANA } from '../support/discord/chat-stage.ts'
import { idOf, type Json, textOf } from '../support/discord/json.ts'
import { eventually } from '../support/eventually.ts'
import {
  allOver,
  askByN8n,
  CREATED,
  cardsWait,
  openStory,
  removalsOf,
  type Story,
  statusesOf,
  tell,
} from './story.ts'

describe('a real n8n that dies', () => {
  let story: Story
  beforeAll(async () => {
    story = await openStory({ env: { N8N_WHEN_SILENT: 'proceed' } })
  })
  afterAll(() => story[Symbol.asyncDispose](), 60_000)

  async function ask(): Promise<{ readonly volumeId: string; readonly card: Json }> {
    const before = new Set(story.cards())
    const { id: volumeId } = story.service.region.addVolume({ createdAt: CREATED })
    await askByN8n(story)
    await cardsWait(story, 1)
    const card = story.cards().find((one) => !before.has(one))
    if (!card) throw new Error('no new card')
    return { volumeId, card }
  }

  const isGone = (volumeId: string) => (): boolean => !story.service.region.volumes.has(volumeId)

  it('while it waits: the click counts, and the go signal comes when it is back', async () => {
    const { volumeId, card } = await ask()
    await story.n8n.kill()

    await story.discord.click(card, idOf(card, 'approve'), ANA)
    await eventually('it was called in vain', () =>
      statusesOf(story.toN8n, /webhook-waiting/).includes(0),
    )
    const isKeptMeanwhile = !isGone(volumeId)()
    await story.n8n.start()
    await eventually('it is removed', isGone(volumeId), 120_000)
    await allOver(story)

    const answers = statusesOf(story.toN8n, /webhook-waiting/)
    tell('answers of n8n to the service, before and after the restart', answers)
    expect(isKeptMeanwhile).toBe(true)
    expect(answers.at(-1)).toBe(200)
    expect(statusesOf(story.toService, /proceed$/)).toEqual([200])
  })

  it('after it was woken: it never goes on, and the reconciler finishes it', async () => {
    const { volumeId, card } = await ask()
    const signals = statusesOf(story.toService, /proceed$/).length
    const killed = Promise.withResolvers<string>()
    story.toService.hook = async ({ path }): Promise<'pass' | 'cut'> => {
      const findingId = /^\/findings\/(.+)\/proceed$/.exec(path)?.[1]
      if (!findingId) return 'pass'
      await story.n8n.kill()
      killed.resolve(findingId)
      return 'cut'
    }

    await story.discord.click(card, idOf(card, 'approve'), ANA)
    const findingId = await killed.promise
    story.toService.hook = () => 'pass'
    await story.n8n.start()
    await allOver(story)
    const end = await story.endOf(findingId)
    const isKeptMeanwhile = !isGone(volumeId)()
    story.service.letTimePass(11 * MINUTE_MS)
    await eventually('it is removed', isGone(volumeId), 150_000)
    await eventually('the card says so', () => textOf(card).includes('✅ Deleted'), 60_000)

    expect(isKeptMeanwhile).toBe(true)
    expect(end).toBe('crashed')
    expect(statusesOf(story.toService, /proceed$/).slice(signals)).toEqual([0])
    expect(removalsOf(story).filter((one) => one === 'DeleteVolume ok')).toHaveLength(2)
    expect((await story.service.get('/savings')).body.totals).toMatchObject({ removals: 2 })
  })
})
