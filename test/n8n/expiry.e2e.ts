import { expect, it } from 'vitest'
import { HOUR_MS, SECOND_MS } from '../support/clock.ts'
import { textOf } from '../support/discord/json.ts'
import { eventually } from '../support/eventually.ts'
import { allOver, askByN8n, CREATED, cardsWait, openStory, statusesOf } from './story.ts'

it('a question that nobody answers: n8n wakes up by itself and says so; the resource is kept', async () => {
  await using story = await openStory()
  const { service } = story
  service.region.addVolume({ createdAt: CREATED })
  // Our service lives so far in the past that its question ends in half a minute of n8n's time.
  service.letTimePass(30 * SECOND_MS - 72 * HOUR_MS)
  story.toService.hook = ({ path }) => {
    if (path.endsWith('/expire')) service.letTimePass(72 * HOUR_MS)
    return 'pass'
  }

  await askByN8n(story)
  const [card] = await cardsWait(story, 1)
  const executions = await allOver(story)
  await eventually(
    'the card says so',
    () => textOf(card ?? {}).includes('Nobody decided, kept'),
    60_000,
  )

  expect(statusesOf(story.toService, /expire$/)).toEqual([200])
  expect(statusesOf(story.toService, /proceed$/)).toEqual([])
  expect(statusesOf(story.toN8n, /webhook-waiting/)).toEqual([])
  expect(service.region.volumes.size).toBe(1)
  expect(Object.keys(executions)).toEqual(['success'])
}, 400_000)
