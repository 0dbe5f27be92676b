import { expect, it } from 'vitest'
import { ANA, APPROVAL } from '../support/discord/chat-stage.ts'
import { idOf } from '../support/discord/json.ts'
import { eventually } from '../support/eventually.ts'
import { UNLIMITED } from '../support/limits.ts'
import {
  allOver,
  askByN8n,
  CREATED,
  cardsWait,
  openStory,
  removalsOf,
  statusesOf,
  tell,
} from './story.ts'

const COUNT = 50

it('fifty questions at once, five messages in five seconds: each asked, answered, removed once', async () => {
  await using story = await openStory({
    policy: {
      approval: APPROVAL,
      chat: { digestFrom: 1_000, bunchBelowMicros: 0n },
      limits: UNLIMITED,
    },
    fake: { perBucket: 5, windowMs: 5_000 },
  })
  const { service, discord } = story
  for (let nth = 0; nth < COUNT; nth += 1) service.region.addVolume({ createdAt: CREATED })

  // Others have used the limit up: n8n has to wait as long as it is told.
  discord.state.throttled = 20
  const startedAt = performance.now()
  await askByN8n(story)
  const cards = await cardsWait(story, COUNT)
  const askedAt = performance.now()
  const clicks = []
  for (const card of cards) clicks.push(await discord.click(card, idOf(card, 'approve'), ANA))
  await eventually('all are removed', () => service.region.volumes.size === 0, 240_000)
  const removedAt = performance.now()
  const executions = await allOver(story)

  const sent = story.toDiscord.passed.map((one) => one.status)
  const woken = statusesOf(story.toN8n, /webhook-waiting/)
  tell('fifty', {
    secondsUntilAllCardsStand: Math.round((askedAt - startedAt) / 1_000),
    secondsUntilAllAreRemoved: Math.round((removedAt - askedAt) / 1_000),
    messagesSent: sent.filter((status) => status === 200).length,
    refusedWith429: sent.filter((status) => status === 429).length,
    clicksAnsweredByType: clicks.map((one) => one.response?.['type']).join(' '),
    wokenAtOnce: woken.filter((status) => status === 200).length,
    executions,
  })
  // Drawn at once, or promised within two seconds and drawn later.
  expect(clicks.every((one) => [6, 7].includes(one.response?.['type']))).toBe(true)
  expect(sent.filter((status) => status === 200)).toHaveLength(COUNT)
  expect(sent.filter((status) => status === 429).length).toBeGreaterThan(0)
  expect(woken.filter((status) => status === 200)).toHaveLength(COUNT)
  expect(statusesOf(story.toService, /proceed$/)).toEqual(Array(COUNT).fill(200))
  expect(removalsOf(story).filter((one) => one === 'DeleteVolume ok')).toHaveLength(COUNT)
  expect((await service.get('/savings')).body.totals).toMatchObject({ removals: COUNT })
  expect(Object.keys(executions)).toEqual(['success'])
  expect(discord.state.violations).toEqual([])
}, 600_000)
