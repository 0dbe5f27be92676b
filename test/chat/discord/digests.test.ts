import { describe, expect, it } from 'vitest'
import {
  ANA,
  APPROVAL,
  askInChat,
  BEN,
  type ChatStage,
  EVE,
  openChatStage,
  ROLE,
  settleChat,
} from '../../support/discord/chat-stage.ts'
import { allComponents, buttonsOf, idOf, type Json, textOf } from '../../support/discord/json.ts'
import { runAllJobs } from '../../support/drive.ts'
import { findingOf } from '../../support/findings.ts'

const CHAT = { digestFrom: 3, bunchBelowMicros: 5_000_000n }

/** Eight volumes of 10 to 80 GiB, and an address. Four of them cost less than five dollars. */
async function openDigestStage(): Promise<ChatStage & { ids: string[]; lead: Json; digest: Json }> {
  const stage = await openChatStage({ policy: { chat: CHAT } })
  const ids = Array.from({ length: 8 }, (_, index) => {
    return stage.region.addVolume({ sizeGiB: 10 * (index + 1) }).id
  })
  stage.region.addAddress()
  await askInChat(stage)
  const lead = stage.discord.newest()
  return { ...stage, ids, lead, digest: stage.discord.newest(lead['id']) }
}

async function statuses(stage: ChatStage, ids: readonly string[]): Promise<string[]> {
  return Promise.all(ids.map(async (id) => (await findingOf(stage, id)).status))
}

describe('a digest', () => {
  it('is one plain lead with the only ping, and the table with the largest in its thread', async () => {
    await using stage = await openDigestStage()

    const { lead, digest, discord } = stage
    const posted = discord.state.log.filter((each) => each.method === 'POST')
    const thread = discord.state.threads.get(lead['id'])
    expect(discord.state.messages.size).toBe(2)
    expect(posted[0]?.body).toMatchObject({ allowed_mentions: { parse: [], roles: [ROLE] } })
    expect(lead['content']).toContain('9 idle resources, $35.33/month')
    expect(lead['content']).toContain('9 waiting')
    expect(lead['content'].match(/^- 🟡 \*\*\$\d/gm)).toHaveLength(5)
    expect(buttonsOf(lead)).toEqual(['Review all 9', 'Approve 5 under $5.00…'])
    expect(thread?.name).toMatch(/^9 idle resources · \$35\.33\/month · 2026-03-17$/)
    expect(textOf(digest)).toMatch(/EBS volume +8 +\$31\.68/)
    expect(digest['flags'] & (1 << 12)).toBe(0)
    expect(discord.state.violations).toEqual([])
  })

  it('opens one finding privately, with the buttons of a card', async () => {
    await using stage = await openDigestStage()

    const opened = await stage.discord.click(stage.digest, idOf(stage.digest, 'open'), ANA)
    const card = stage.discord.state.messages.get(opened.messageId ?? '') ?? {}
    const click = await stage.discord.click(card, idOf(card, 'approve'), ANA)

    expect(opened.response).toMatchObject({ type: 4, data: { flags: (1 << 15) | 64 } })
    expect(click.response).toMatchObject({ type: 7, data: { flags: (1 << 15) | 64 } })
    expect(await statuses(stage, [stage.ids[7] ?? ''])).toEqual(['queued'])
  })

  it('approves the cheap ones together: count, sum and a tick; what needs care is left out', async () => {
    await using stage = await openDigestStage()

    const dialogue = await stage.discord.click(stage.lead, idOf(stage.lead, 'cheap'), ANA)
    const said = await stage.discord.submit(dialogue, { sure: ['yes'] }, ANA)
    await runAllJobs(stage)
    await settleChat(stage)

    expect(textOf(dialogue.response?.['data'])).toContain('5 resources, $13.20/month')
    expect(said.response?.['data'].content).toBe('Approved: 5, $13.20/month.')
    expect(await statuses(stage, stage.ids)).toEqual([
      ...Array.from({ length: 5 }, () => 'remediated'),
      ...Array.from({ length: 3 }, () => 'pending'),
    ])
    expect(stage.lead['content']).toContain('4 waiting · 5 removed')
    expect(stage.lead['content']).toContain('Off so far: $13.20/month')
    expect(textOf(stage.digest)).toContain('4 waiting · 5 removed')
    expect(buttonsOf(stage.lead)).toEqual(['Review all 4'])
  })

  it('does nothing when the list is not the one that was shown', async () => {
    await using stage = await openDigestStage()
    const dialogue = await stage.discord.click(stage.lead, idOf(stage.lead, 'cheap'), ANA)
    const opened = await stage.discord.click(stage.digest, idOf(stage.digest, 'review'), BEN)
    const panel = stage.discord.state.messages.get(opened.messageId ?? '') ?? {}
    const pick = allComponents(panel).find((each) => each['type'] === 3) ?? {}
    const cheapest = pick['options'].at(-1).value
    await stage.discord.click(panel, pick['custom_id'], BEN, { values: [cheapest] })
    const why = await stage.discord.click(panel, idOf(panel, 'keep'), BEN)
    await stage.discord.submit(why, { why: 'needed-soon' }, BEN)

    const said = await stage.discord.submit(dialogue, { sure: ['yes'] }, ANA)

    expect(said.response?.['data'].content).toContain('The list has changed')
    const left = (await statuses(stage, stage.ids)).filter((each) => each === 'pending')
    expect(left).toHaveLength(7)
  })

  it('repeats in the thread what changed, also when the thread was archived', async () => {
    await using stage = await openDigestStage()
    const thread = stage.discord.state.threads.get(stage.lead['id'])
    if (thread) thread.archived = true

    const dialogue = await stage.discord.click(stage.lead, idOf(stage.lead, 'cheap'), ANA)
    await stage.discord.submit(dialogue, { sure: ['yes'] }, ANA)
    await settleChat(stage)

    expect(thread?.archived).toBe(false)
    expect(textOf(stage.digest)).toContain('5 removed')
  })

  it('is not doubled when the answers to its posts are lost', async () => {
    await using stage = await openChatStage({ policy: { chat: CHAT } })
    for (let count = 0; count < 3; count += 1) stage.region.addVolume()
    stage.discord.state.lostAnswers = 2

    await askInChat(stage).catch(() => undefined)
    await runAllJobs(stage)

    expect(stage.discord.state.messages.size).toBe(2)
  })
})

describe('the panel of a reviewer', () => {
  it('pages through 25 at a time, keeps what was picked, and belongs to one person', async () => {
    await using stage = await openChatStage({ policy: { chat: CHAT } })
    for (let count = 0; count < 30; count += 1) stage.region.addVolume({ sizeGiB: 10 + count })
    await askInChat(stage)
    const lead = stage.discord.newest()
    const opened = await stage.discord.click(lead, idOf(lead, 'review'), ANA)
    const panel = stage.discord.state.messages.get(opened.messageId ?? '') ?? {}
    const [, , , next = ''] = rowOfPaging(panel)

    await stage.discord.click(panel, idOf(panel, 'all'), ANA)
    await stage.discord.click(panel, next, ANA)
    const second = textOf(panel)
    const secondOptions = optionsOf(panel).length
    await stage.discord.click(panel, rowOfPaging(panel)[0] ?? '', ANA)
    const other = await stage.discord.click(lead, idOf(lead, 'review'), BEN)

    expect(opened.response?.['data'].flags).toBe((1 << 15) | 64)
    expect(second).toContain('page 2 of 2')
    expect(second).toContain('25 picked')
    expect(secondOptions).toBe(5)
    expect(optionsOf(panel).every((each) => each['default'])).toBe(true)
    expect(textOf(other.response?.['data'])).toContain('0 picked')
  })

  it('decides what was picked, one by one, and tells about each that it could not', async () => {
    await using stage = await openDigestStage()
    const opened = await stage.discord.click(stage.lead, idOf(stage.lead, 'review'), ANA)
    const panel = stage.discord.state.messages.get(opened.messageId ?? '') ?? {}
    await stage.discord.click(panel, idOf(panel, 'all'), ANA)

    const dialogue = await stage.discord.click(panel, idOf(panel, 'take'), ANA)
    const said = await stage.discord.submit(dialogue, { sure: ['yes'] }, ANA)

    expect(textOf(dialogue.response?.['data'])).toContain('8 resources')
    expect(textOf(dialogue.response?.['data'])).toContain('1 left out')
    expect(said.response?.['data'].content).toBe('Approved: 8, $31.68/month.')
    expect(await statuses(stage, stage.ids)).toEqual(Array.from({ length: 8 }, () => 'queued'))
  })

  it('lets nobody decide who may not', async () => {
    await using stage = await openDigestStage()
    const dialogue = await stage.discord.click(stage.lead, idOf(stage.lead, 'cheap'), EVE)

    const said = await stage.discord.submit(dialogue, { sure: ['yes'] }, EVE)

    expect(said.response?.['data'].content).toContain('5 were not touched')
    expect(await statuses(stage, stage.ids)).toEqual(Array.from({ length: 8 }, () => 'pending'))
  })

  it('leaves out what two people must agree on, and what belongs to production', async () => {
    await using stage = await openChatStage({
      policy: { chat: CHAT, approval: { ...APPROVAL, fourEyesFromMicros: 40_000_000n } },
    })
    stage.region.addVolume({ sizeGiB: 500 })
    stage.region.addVolume({ sizeGiB: 20, tags: { Environment: 'prod' } })
    stage.region.addVolume({ sizeGiB: 20 })
    await askInChat(stage)
    const lead = stage.discord.newest()
    const opened = await stage.discord.click(lead, idOf(lead, 'review'), ANA)
    const panel = stage.discord.state.messages.get(opened.messageId ?? '') ?? {}
    await stage.discord.click(panel, idOf(panel, 'all'), ANA)

    const dialogue = await stage.discord.click(panel, idOf(panel, 'take'), ANA)

    const words = textOf(dialogue.response?.['data'])
    expect(words).toContain('1 resource, $1.76/month')
    expect(words).toContain('2 left out')
  })
})

function rowOfPaging(panel: Json): string[] {
  return allComponents(panel)
    .filter((each) => /^ct1\|(?:page|all|clear)\|/.test(each['custom_id'] ?? ''))
    .map((each) => each['custom_id'])
}

function optionsOf(panel: Json): Json[] {
  return allComponents(panel).find((each) => each['type'] === 3)?.['options'] ?? []
}
