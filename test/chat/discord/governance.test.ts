import { describe, expect, it } from 'vitest'
import { decisionsOf } from '../../../src/store/approvals.ts'
import { decide } from '../../../src/workflow/decide.ts'
import { linkIdentity } from '../../../src/workflow/link-identity.ts'
import { DAY_MS } from '../../support/clock.ts'
import {
  ANA,
  APPROVAL,
  askInChat,
  BEN,
  type ChatStage,
  openChatStage,
  settleChat,
} from '../../support/discord/chat-stage.ts'
import { buttonsOf, idOf, type Json, textOf } from '../../support/discord/json.ts'
import type { Member } from '../../support/discord/people.ts'
import { runDueJobs } from '../../support/drive.ts'
import { ALICE, answerTo, findingOf } from '../../support/findings.ts'

const FOUR_EYES = { approval: { ...APPROVAL, fourEyesFromMicros: 5_000_000n } }

async function link(stage: ChatStage, member: Member): Promise<void> {
  const said = await stage.discord.command('link', member)
  const [code] = /(?<=one-time code: `)[\w-]+/.exec(said.response?.['data'].content) ?? []
  await linkIdentity(stage.deps, code ?? '', ALICE)
}

async function askedBy(stage: ChatStage, member: Member): Promise<Json> {
  for (const days of [15, 0]) {
    await stage.discord.command('scan', member)
    await runDueJobs(stage)
    stage.clock.advance(days * DAY_MS)
  }
  await settleChat(stage)
  return stage.discord.newest()
}

describe('four eyes', () => {
  it('record the first yes, show that a second is missing, and go on with the second', async () => {
    await using stage = await openChatStage({ policy: FOUR_EYES })
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const asked = textOf(card)

    const first = await stage.discord.click(card, idOf(card, 'approve'), ANA)
    const between = { status: (await findingOf(stage, id)).status, text: textOf(card) }
    const again = await stage.discord.click(card, idOf(card, 'approve'), ANA)
    const second = await stage.discord.click(card, idOf(card, 'approve'), BEN)

    expect(asked).toContain('Two different people must say yes.')
    expect(first.response?.['type']).toBe(7)
    expect(between.status).toBe('pending')
    expect(between.text).toContain('🟠 One more yes needed')
    expect(between.text).toContain(`<@${ANA.id}> said yes.`)
    expect(again.response?.['data'].content).toContain('You have said yes already')
    expect(second.response?.['type']).toBe(7)
    expect(textOf(card)).toContain(`Approved by <@${ANA.id}>, <@${BEN.id}>`)
    expect((await findingOf(stage, id)).status).toBe('queued')
  })

  it('of one person with two linked accounts are two: the second yes is refused', async () => {
    await using stage = await openChatStage({ policy: FOUR_EYES })
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    await link(stage, ANA)
    await stage.discord.click(card, idOf(card, 'approve'), ANA)

    const same = decide(stage.deps, answerTo(await findingOf(stage, id)))

    await expect(same).rejects.toMatchObject({ refusal: { why: 'second-needed' } })
    expect((await findingOf(stage, id)).status).toBe('pending')
  })

  it('let the first person change to no', async () => {
    await using stage = await openChatStage({ policy: FOUR_EYES })
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    await stage.discord.click(card, idOf(card, 'approve'), ANA)

    const dialogue = await stage.discord.click(card, idOf(card, 'reject'), ANA)
    await stage.discord.submit(dialogue, { why: 'in-use' }, ANA)

    const finding = await findingOf(stage, id)
    const said = await decisionsOf(stage.db, finding.id)
    expect(finding.status).toBe('rejected')
    expect(said.map((each) => each.verdict)).toEqual(['approve', 'reject'])
  })

  it('are not needed for what costs less', async () => {
    await using stage = await openChatStage({ policy: FOUR_EYES })
    const { id } = stage.region.addVolume({ sizeGiB: 10 })
    await askInChat(stage)
    const card = stage.discord.newest()

    await stage.discord.click(card, idOf(card, 'approve'), ANA)

    expect((await findingOf(stage, id)).status).toBe('queued')
  })
})

describe('who asked for the scan by command', () => {
  it('may not be the only one who says yes to what it found', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    const card = await askedBy(stage, ANA)

    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    const between = (await findingOf(stage, id)).status
    await stage.discord.click(card, idOf(card, 'approve'), BEN)

    expect(between).toBe('pending')
    expect((await findingOf(stage, id)).status).toBe('queued')
  })

  it('is not alone by another account of the same person', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askedBy(stage, ANA)
    await link(stage, ANA)

    const finding = await decide(stage.deps, answerTo(await findingOf(stage, id)))

    expect(finding.status).toBe('pending')
  })

  it('leaves everybody else free to decide alone', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    const card = await askedBy(stage, ANA)

    await stage.discord.click(card, idOf(card, 'approve'), BEN)

    expect((await findingOf(stage, id)).status).toBe('queued')
  })
})

describe('linking', () => {
  const LINKED = { approval: { ...APPROVAL, linkedFromMicros: 5_000_000n } }

  it('is needed to approve what is dear, not to keep it', async () => {
    await using stage = await openChatStage({ policy: LINKED })
    const [dear, kept] = [stage.region.addVolume({ sizeGiB: 200 }), stage.region.addVolume()]
    await askInChat(stage)
    const cards = [...stage.discord.state.messages.values()]
    const cardOf = (id: string): Json => cards.find((each) => textOf(each).includes(id)) ?? {}

    const refused = await stage.discord.click(
      cardOf(dear.id),
      idOf(cardOf(dear.id), 'approve'),
      ANA,
    )
    const dialogue = await stage.discord.click(
      cardOf(kept.id),
      idOf(cardOf(kept.id), 'reject'),
      ANA,
    )
    await stage.discord.submit(dialogue, { why: 'in-use' }, ANA)
    const before = (await findingOf(stage, dear.id)).status
    await link(stage, ANA)
    await stage.discord.click(cardOf(dear.id), idOf(cardOf(dear.id), 'approve'), ANA)

    const finding = await findingOf(stage, dear.id)
    const [decision] = await decisionsOf(stage.db, finding.id)
    expect(refused.response?.['data'].content).toContain('only linked people may approve')
    expect(before).toBe('pending')
    expect((await findingOf(stage, kept.id)).status).toBe('rejected')
    expect(finding.status).toBe('queued')
    expect(decision).toMatchObject({ actor: `discord:${ANA.id}`, identity: 'api:alice' })
  })

  it('takes a code once, and not when it is old', async () => {
    await using stage = await openChatStage()
    const said = await stage.discord.command('link', ANA)
    const [code = ''] = /(?<=one-time code: `)[\w-]+/.exec(said.response?.['data'].content) ?? []
    const other = await stage.discord.command('link', BEN)
    const [old = ''] = /(?<=one-time code: `)[\w-]+/.exec(other.response?.['data'].content) ?? []

    const linked = await linkIdentity(stage.deps, code, ALICE)
    stage.clock.advance(10 * 60_000)

    expect(said.response?.['data'].flags).toBe(64)
    expect(linked).toEqual({ person: `discord:${ANA.id}`, name: 'Ana' })
    await expect(linkIdentity(stage.deps, code, ALICE)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
    await expect(linkIdentity(stage.deps, old, ALICE)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
  })
})

describe('an approver', () => {
  it('named by the policy as a person needs no role', async () => {
    const approvers = { roles: [], users: [`discord:${ANA.id}`] }
    await using stage = await openChatStage({ policy: { approval: { ...APPROVAL, approvers } } })
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const [opening] = stage.discord.state.log.filter((each) => each.method === 'POST')

    const ben = await stage.discord.click(card, idOf(card, 'approve'), BEN)
    await stage.discord.click(card, idOf(card, 'approve'), { ...ANA, roles: [] })

    expect(opening?.body?.['allowed_mentions']).toEqual({ parse: [], roles: [], users: [ANA.id] })
    expect(ben.response?.['data'].content).toContain('names nobody')
    expect((await findingOf(stage, id)).status).toBe('queued')
  })

  it('of one team decides about that team only', async () => {
    const rules = [
      { match: { teams: ['payments'] }, approval: { approvers: { roles: ['999'], users: [] } } },
    ]
    await using stage = await openChatStage({ policy: { rules } })
    stage.region.addVolume({ tags: { Team: 'payments' } })
    await askInChat(stage)
    const card = stage.discord.newest()

    const refused = await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await stage.discord.click(card, idOf(card, 'approve'), { ...BEN, roles: ['999'] })

    expect(refused.response?.['data'].content).toContain('Only <@&999> can decide')
    expect(buttonsOf(card)).toEqual(['Details'])
  })
})
