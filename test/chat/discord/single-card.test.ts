import { describe, expect, it } from 'vitest'
import { decisionsOf } from '../../../src/store/approvals.ts'
import { changes } from '../../support/calls.ts'
import {
  ANA,
  askInChat,
  BEN,
  EVE,
  openChatStage,
  ROLE,
  settleChat,
} from '../../support/discord/chat-stage.ts'
import { buttonsOf, idOf, textOf } from '../../support/discord/json.ts'
import { runAllJobs, scanNow } from '../../support/drive.ts'
import { findingOf, historyOf } from '../../support/findings.ts'

describe('a single card', () => {
  it('is plain first, with the only ping, and then a card of the same message', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume({ sizeGiB: 230, tags: { Name: 'old-jenkins-data' } })

    await askInChat(stage)

    const { log, violations, messages } = stage.discord.state
    const [opening] = log.filter((each) => each.method === 'POST')
    const card = stage.discord.newest()
    expect(opening?.body).toMatchObject({
      content: `Your decision, please: idle EBS volume, $8.74/month <@&${ROLE}>`,
      allowed_mentions: { parse: [], roles: [ROLE] },
      enforce_nonce: true,
    })
    expect(messages.size).toBe(1)
    expect(card).toMatchObject({ content: '', edits: 1 })
    expect(textOf(card)).toContain(
      '🟡 Your decision: EBS volume\n**Saves $8.74/month** · ↩️ can be undone',
    )
    expect(textOf(card)).toContain('Doing nothing keeps it.')
    expect(buttonsOf(card)).toEqual([
      'Approve: snapshot, then delete',
      'Keep…',
      'Later…',
      'Details',
    ])
    expect(violations).toEqual([])
  })

  it('shows the work at the click, and the result when it is done', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()

    const click = await stage.discord.click(card, idOf(card, 'approve'), ANA)
    const atOnce = textOf(card)
    await runAllJobs(stage)

    const { finding, ledger } = await historyOf(stage, id)
    const [decision] = await decisionsOf(stage.db, finding.id)
    expect(click).toMatchObject({ state: 'answered', response: { type: 7 }, statuses: [200] })
    expect(atOnce).toContain('⏳ Approved, working on it')
    expect(atOnce).toContain(`Approved by <@${ANA.id}>`)
    expect(textOf(card)).toContain('✅ Deleted: EBS volume')
    expect(buttonsOf(card)).toEqual(['Bring it back', 'Details'])
    expect(finding.status).toBe('remediated')
    expect(ledger).toHaveLength(1)
    expect(decision).toMatchObject({
      actor: `discord:${ANA.id}`,
      actor_name: 'Ana',
      via: 'discord',
      identity: `discord:${ANA.id}`,
      roles: [ROLE],
    })
    expect(stage.discord.state.violations).toEqual([])
  })

  it('does nothing for a person without the role, and says so privately', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const before = textOf(card)

    const click = await stage.discord.click(card, idOf(card, 'approve'), EVE)

    expect(click.response).toMatchObject({
      type: 4,
      data: { flags: 64, content: `Only <@&${ROLE}> can decide on this. Nothing was changed.` },
    })
    expect((await findingOf(stage, id)).status).toBe('pending')
    expect(textOf(card)).toBe(before)
  })

  it('takes one of two clicks at once; the other person is told privately who was first', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const approve = idOf(card, 'approve')

    const clicks = await Promise.all(
      [ANA, BEN].map((who) => stage.discord.press(card, approve, who)),
    )

    const [won, lost] = clicks.toSorted((a, b) => b.response?.['type'] - a.response?.['type'])
    const winner = won?.payload['member'].user.id
    expect(won?.response?.['type']).toBe(7)
    expect(lost?.response).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(lost?.response?.['data'].content).toContain(`<@${winner}> decided (approve)`)
  })

  it('delivered twice acts once, and is answered alike', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()

    const click = await stage.discord.click(card, idOf(card, 'approve'), ANA, { deliveries: 3 })
    await runAllJobs(stage)
    await stage.discord.deliver(click)

    const { finding, ledger } = await historyOf(stage, id)
    expect(click.statuses).toEqual([200, 200, 200, 200])
    expect(await decisionsOf(stage.db, finding.id)).toHaveLength(1)
    expect(ledger).toHaveLength(1)
  })

  it('clicked when it is out of date does nothing and says so privately', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume({ tags: { Owner: 'ana' } })
    await askInChat(stage)
    const card = structuredClone(stage.discord.newest())
    stage.region.tag(id, { Owner: 'ben' })
    await scanNow(stage)

    const approve = await stage.discord.press(card, idOf(card, 'approve'), ANA)
    const reject = await stage.discord.press(card, idOf(card, 'reject'), ANA)

    expect(approve.response).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(approve.response?.['data'].content).toContain('This has changed since you were shown it')
    expect(reject.response?.['data'].content).toContain('This has changed since you were shown it')
    expect(changes(stage.simulator)).toEqual([])
  })

  it('of an older version of ours says so, whatever its button meant', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askInChat(stage)

    const click = await stage.discord.press(stage.discord.newest(), 'ct0|ok|F-1|1', ANA)

    expect(click.response?.['data'].content).toContain('from an older version')
  })

  it('asks why it is kept, and shows the reason to everybody as text that does nothing', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()

    const dialogue = await stage.discord.click(card, idOf(card, 'reject'), ANA)
    const note = '@everyone [x](https://evil.example)'
    const said = await stage.discord.submit(dialogue, { why: 'in-use', note }, ANA)

    const { finding } = await historyOf(stage, id)
    const [decision] = await decisionsOf(stage.db, finding.id)
    expect(dialogue.response?.['type']).toBe(9)
    expect(said.response?.['type']).toBe(7)
    expect(finding.status).toBe('rejected')
    expect(decision?.reason).toBe(`It is in use: ${note}`)
    expect(textOf(card)).toContain('🛑 Kept: EBS volume')
    expect(textOf(card)).toContain('Reason: It is in use\\: \\@\u2060everyone')
    expect(textOf(card)).not.toContain('](https://')
  })

  it('asks until when to snooze', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()

    const dialogue = await stage.discord.click(card, idOf(card, 'later'), ANA)
    await stage.discord.submit(dialogue, { days: '30' }, ANA)

    const finding = await findingOf(stage, id)
    const until = new Date(stage.clock.now().getTime() + 30 * 86_400_000)
    expect(finding).toMatchObject({ status: 'snoozed', snoozed_until: until })
    expect(textOf(card)).toContain('😴 Snoozed')
  })

  it('expires when nobody answers: the volume is kept, and the card says so', async () => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    stage.clock.advance(72 * 3_600_000)

    await stage.deps.db
      .transaction()
      .execute((trx) => stage.deps.enqueue(trx, [{ name: 'sweep', data: {} }]))
    await settleChat(stage)

    expect((await findingOf(stage, id)).status).toBe('open')
    expect(textOf(card)).toContain('⌛ Nobody decided, kept')
    expect(buttonsOf(card)).toEqual(['Details'])
  })
})

describe('the card of an address', () => {
  it('is red, and a click only asks: without the tick and the number nothing happens', async () => {
    await using stage = await openChatStage()
    const { allocationId, publicIp } = stage.region.addAddress()
    await askInChat(stage)
    const card = stage.discord.newest()
    const dialogue = await stage.discord.click(card, idOf(card, 'release'), ANA)
    const last = publicIp.split('.').at(-1) ?? ''

    const wrong = await stage.discord.submit(dialogue, { sure: ['yes'], proof: `${last}0` }, ANA)
    const unticked = await stage.discord.submit(dialogue, { sure: [], proof: last }, ANA)
    const forged = await stage.discord.press(
      card,
      idOf(card, 'release').replace('release', 'approve'),
      ANA,
    )
    const between = (await findingOf(stage, allocationId)).status
    const right = await stage.discord.submit(dialogue, { sure: ['yes'], proof: last }, ANA)
    await runAllJobs(stage)

    for (const refused of [wrong, unticked, forged]) {
      expect(refused.response?.['data'].content).toContain('not the last number of this address')
    }
    expect(textOf(dialogue.response?.['data'])).toContain('There is no way back')
    expect(between).toBe('pending')
    expect(right.response?.['type']).toBe(7)
    expect(textOf(card)).toContain('✅ Released: Elastic IP')
    expect(stage.region.addresses.has(allocationId)).toBe(false)
    expect(stage.discord.state.violations).toEqual([])
  })
})
