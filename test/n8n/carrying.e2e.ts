import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR_MS } from '../support/clock.ts'
import { ANA, ROLE } from '../support/discord/chat-stage.ts'
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

describe('the shipped workflows in a real n8n', () => {
  let story: Story
  beforeAll(async () => {
    story = await openStory()
  })
  afterAll(() => story[Symbol.asyncDispose](), 60_000)

  async function askAboutOne(): Promise<{ readonly volumeId: string; readonly card: Json }> {
    const before = new Set(story.cards())
    const { id: volumeId } = story.service.region.addVolume({ createdAt: CREATED })
    await askByN8n(story)
    await cardsWait(story, 1)
    const card = story.cards().find((one) => !before.has(one))
    if (!card) throw new Error('no new card')
    return { volumeId, card }
  }

  async function removed(volumeId: string, card: Json): Promise<void> {
    await eventually('it is removed', () => !story.service.region.volumes.has(volumeId), 60_000)
    await eventually('the card says so', () => textOf(card).includes('✅ Deleted'), 60_000)
  }

  it('are imported, published, and hear nobody without the secret', async () => {
    expect(story.n8n.imported.match(/Successfully imported/g)).toHaveLength(3)
    expect(story.n8n.imported.match(/Publishing workflow with ID/g)).toHaveLength(2)
    expect(await story.callWebhook({}, null)).toBe(403)
    expect(await story.callWebhook({}, 'guessed')).toBe(403)
    expect(story.toService.passed).toEqual([])
  })

  it('scan on demand, post the card, wait, give the go signal; the card shows the end', async () => {
    const { volumeId, card } = await askAboutOne()
    const posted = story.discord.state.log.find((one) => one.method === 'POST')

    const click = await story.discord.click(card, idOf(card, 'approve'), ANA)
    await removed(volumeId, card)

    expect(posted?.body).toMatchObject({
      content: expect.stringContaining(`<@&${ROLE}>`),
      allowed_mentions: { parse: [], roles: [ROLE] },
      enforce_nonce: true,
    })
    expect(click.response?.['type']).toBe(7)
    expect(statusesOf(story.toN8n, /webhook-waiting/)).toEqual([200])
    expect(statusesOf(story.toService, /proceed$/)).toEqual([200])
    expect(removalsOf(story)).toEqual(['CreateSnapshot ok', 'DeleteVolume ok'])
    expect(Object.keys(await allOver(story))).toEqual(['success'])
  })

  it('end quietly when a person keeps it', async () => {
    const before = story.toService.passed.length
    const { volumeId, card } = await askAboutOne()
    const opener = await story.discord.click(card, idOf(card, 'reject'), ANA)

    await story.discord.submit(opener, { reason: 'needed' }, ANA)
    const executions = await allOver(story)

    const asked = story.toService.passed.slice(before).map((one) => one.path)
    expect(asked.filter((path) => /proceed|expire/.test(path))).toEqual([])
    expect(story.service.region.volumes.has(volumeId)).toBe(true)
    expect(Object.keys(executions)).toEqual(['success'])
  })

  it('are woken although the answer comes before they wait, and only once', async () => {
    const before = story.toN8n.passed.length
    const waking = (): number[] =>
      story.toN8n.passed
        .slice(before)
        .filter((one) => one.path.startsWith('/webhook-waiting'))
        .map((one) => one.status)
    const { id: volumeId } = story.service.region.addVolume({ createdAt: CREATED })
    story.toService.hook = async ({ path }): Promise<'pass'> => {
      const findingId = /^\/findings\/(.+)\/messages$/.exec(path)?.[1]
      if (findingId) {
        await approveAt(story, findingId)
        await eventually('n8n said that it still runs', () => waking().includes(409))
      }
      if (path.endsWith('/proceed')) await wakeTenTimes(story, findingOf(path))
      return 'pass'
    }

    await askByN8n(story)
    await eventually('it is removed', () => !story.service.region.volumes.has(volumeId), 90_000)
    story.toService.hook = () => 'pass'
    const executions = await allOver(story)

    tell('answers of n8n to the service, which woke it early', waking())
    expect(waking().filter((status) => status === 200)).toHaveLength(1)
    expect(removalsOf(story).filter((one) => one.startsWith('DeleteVolume'))).toHaveLength(2)
    expect(Object.keys(executions)).toEqual(['success'])
  })

  it('report a card that they cannot send: it is posted by the service, and they go on', async () => {
    const { id: volumeId } = story.service.region.addVolume({ createdAt: CREATED })
    const before = new Set(story.cards())
    story.toDiscord.hook = () => 'cut'

    await askByN8n(story)
    await cardsWait(story, 1)
    story.toDiscord.hook = () => 'pass'
    const card = await eventually(
      'the card stands there',
      () => story.cards().find((one) => !before.has(one)),
      60_000,
    )
    await story.discord.click(card, idOf(card, 'approve'), ANA)
    await removed(volumeId, card)

    expect(statusesOf(story.toService, /card-failures$/)).toEqual([200])
    expect(statusesOf(story.toService, /proceed$/)).toEqual([200, 200, 200])
  })

  it('post one lead for many, wait for each, and end when nobody answers', async () => {
    for (let nth = 0; nth < 7; nth += 1) story.service.region.addVolume({ createdAt: CREATED })
    const sent = story.toDiscord.passed.length

    await askByN8n(story)
    await eventually(
      'seven executions wait',
      async () => (await story.executions())['waiting'] === 7,
      90_000,
    )
    const leads = story.toDiscord.passed.slice(sent)
    story.service.letTimePass(73 * HOUR_MS)
    const executions = await allOver(story)

    expect(leads.filter((one) => one.method === 'POST')).toHaveLength(1)
    expect(story.discord.state.threads.size).toBe(1)
    expect(story.service.region.volumes.size).toBe(8)
    expect(Object.keys(executions)).toEqual(['success'])
  })

  it('bring the weekly report', async () => {
    await story.n8n.kill()

    await story.n8n.execute('cloudthriftRep01')
    const report = await eventually('it stands there', () =>
      story.discord.state.log.find((one) => one.body?.['files']?.length === 1),
    )

    expect(statusesOf(story.toService, /^\/reports$/)).toEqual([200])
    expect(report.body?.['files']).toEqual([{ type: 'image/png', size: expect.any(Number) }])
  })

  it('have broken no rule of Discord, and called nobody else', () => {
    expect(story.discord.state.violations).toEqual([])
    expect(story.outside.refused).toEqual([])
  })
})

async function approveAt({ service }: Story, findingId: string): Promise<void> {
  const { revision } = (await service.get(`/findings/${findingId}`)).body
  const answer = { decision: 'approve', revision }
  const { status } = await service.post(`/findings/${findingId}/decision`, answer)
  if (status !== 200) throw new Error(`the decision was answered with ${status}`)
}

function findingOf(path: string): string {
  return /^\/findings\/([^/]+)/.exec(path)?.[1] ?? ''
}

/** As somebody would who has read the address in a log, and knows the secret. */
async function wakeTenTimes(story: Story, findingId: string): Promise<void> {
  const address = await story.wakeAddressOf(findingId)
  const calls = Array.from({ length: 10 }, () => story.callN8n(address, { decision: 'approved' }))
  const answers = await Promise.all(calls)
  tell('answers of n8n to ten more at once', answers)
  expect(answers.filter((status) => status === 200)).toEqual([])
}
