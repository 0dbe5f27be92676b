import { describe, expect, it } from 'vitest'
import {
  ANA,
  askInChat,
  type ChatStage,
  openChatStage,
  settleChat,
} from '../../support/discord/chat-stage.ts'
import { idOf, type Json, textOf } from '../../support/discord/json.ts'
import { eventually } from '../../support/eventually.ts'
import { findingOf } from '../../support/findings.ts'
import { holdFinding } from '../../support/hold-finding.ts'

async function post(
  stage: ChatStage,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<Response> {
  const url = `${stage.url}/discord/interactions`
  return fetch(url, { method: 'POST', body: Buffer.from(body), headers })
}

function ping(stage: ChatStage): string {
  const { applicationId } = stage.discord.state
  return JSON.stringify({ id: '1', application_id: applicationId, type: 1, token: 't' })
}

describe('the endpoint for interactions', () => {
  it('is accepted by the portal: PONG, and 401 for a wrong signature', async () => {
    await using stage = await openChatStage()

    const answer = await post(stage, ping(stage), stage.discord.signed(ping(stage)))

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({ type: 1 })
  })

  it.each<readonly [string, (stage: ChatStage) => [string | Buffer, Record<string, string>]]>([
    ['no signature', (stage) => [ping(stage), {}]],
    ['a body that is no JSON', () => ['{', { 'content-type': 'application/json' }]],
    ['an empty body', () => ['', { 'content-type': 'application/json' }]],
    ['another content type', (stage) => [ping(stage), { 'content-type': 'text/plain' }]],
    [
      'a body that is too large',
      () => [Buffer.alloc(300 * 1024, 'x'), { 'content-type': 'application/json' }],
    ],
    ['a body that was changed', (stage) => [`${ping(stage)} `, stage.discord.signed(ping(stage))]],
    [
      'a signature of yesterday',
      (stage) => [
        ping(stage),
        stage.discord.signed(ping(stage), new Date(stage.clock.now().getTime() - 86_400_000)),
      ],
    ],
  ])('says 401 to %s', async (_what, request) => {
    await using stage = await openChatStage()

    const answer = await post(stage, ...request(stage))

    expect(answer.status).toBe(401)
    expect(await answer.json()).toEqual({ error: 'invalid request signature' })
  })

  it('says 401 and never 429, however many wrong signatures come', async () => {
    await using stage = await openChatStage()
    const forged = { ...stage.discord.signed('{}'), 'x-signature-ed25519': '00'.repeat(64) }

    const statuses = new Set<number>()
    for (let round = 0; round < 35; round += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(stage, '{}', forged)))
      for (const { status } of answers) statuses.add(status)
    }

    expect([...statuses]).toEqual([401])
  })

  it('leaves the other routes as they were', async () => {
    await using stage = await openChatStage()

    const answer = await fetch(`${stage.url}/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"code":"x"}',
    })

    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'NOT_AUTHENTICATED' })
  })

  it('tells a signed body that is no interaction so', async () => {
    await using stage = await openChatStage()
    const answers = await Promise.all(
      ['null', '{}', '[]', '{"id":"1","type":3,"token":"t","application_id":"1"}'].map((body) =>
        post(stage, body, stage.discord.signed(body)),
      ),
    )

    expect(answers.map((each) => each.status)).toEqual([400, 400, 400, 400])
  })
})

describe('an interaction', () => {
  it.each<readonly [string, Json]>([
    ['of another application', { application_id: '999999999999999999' }],
    ['in another server', { guild_id: '999999999999999999' }],
    [
      'in another server that has installed us too',
      { guild_id: '99', authorizing_integration_owners: { 0: '99' } },
    ],
    [
      'in another channel',
      { channel_id: '999999999999999999', channel: { id: '999999999999999999', type: 0 } },
    ],
    ['in a private message', { member: undefined, guild_id: undefined }],
    ['of an installation for one user', { authorizing_integration_owners: { 1: '4' } }],
  ])('%s changes nothing, and is told so', async (_what, change) => {
    await using stage = await openChatStage()
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()

    const click = await stage.discord.click(card, idOf(card, 'approve'), ANA, { change })

    expect(click.response?.['data'].content).toContain('only answers in its own server')
    expect((await findingOf(stage, id)).status).toBe('pending')
  })

  it('in a thread of the channel counts as at home', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const channel = { id: '9', type: 11, parent_id: stage.discord.state.channelId }
    const change = { channel_id: '9', channel }

    const click = await stage.discord.click(card, idOf(card, 'approve'), ANA, {
      change,
    })

    expect(click.response?.['type']).toBe(7)
  })

  it('is acknowledged when two seconds have passed, and the card is redrawn when it is decided', async () => {
    const late = Promise.withResolvers<void>()
    const budgets: number[] = []
    await using stage = await openChatStage({
      wait: (ms) => {
        budgets.push(ms)
        return late.promise
      },
    })
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const lock = await holdFinding(stage, id)

    const clicking = stage.discord.click(card, idOf(card, 'approve'), ANA)
    await lock.isWaitedFor()
    late.resolve()
    const click = await clicking
    const before = textOf(card)
    await lock.release()
    await eventually('the late decision', async () => {
      return (await findingOf(stage, id)).status !== 'pending'
    })
    await settleChat(stage)

    expect(budgets.at(-1)).toBe(2_000)
    expect(click.response).toEqual({ type: 6 })
    expect(before).toContain('🟡 Your decision')
    expect(textOf(card)).toContain('✅ Deleted')
    expect(stage.discord.state.violations).toEqual([])
  })

  it('that was refused late is told so by the token of the interaction, also when that takes a while to work', async () => {
    const late = Promise.withResolvers<void>()
    await using stage = await openChatStage({ wait: () => late.promise })
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const lock = await holdFinding(stage, id)
    stage.discord.state.unknownWebhooks = 1

    const clicking = stage.discord.click(card, idOf(card, 'approve'), { ...ANA, roles: [] })
    await lock.isWaitedFor()
    late.resolve()
    const click = await clicking
    await lock.release()
    await stage.discord.followups(click, 1)

    const byToken = stage.discord.state.log.filter((each) => each.path.startsWith('/webhooks/'))
    expect(click.response).toEqual({ type: 6 })
    expect(click.followups[0]?.['content']).toContain('can decide on this')
    expect(click.followups[0]?.['flags']).toBe(64)
    expect(byToken.map((each) => each.authorization)).toEqual([null, null])
  })

  it('whose token has expired loses only its private word: the bot keeps its own token, and the card is redrawn', async () => {
    const late = Promise.withResolvers<void>()
    const logged: string[] = []
    const never = Promise.withResolvers<void>()
    const passing = [late.promise]
    const wait = (): Promise<void> => passing.pop() ?? never.promise
    await using stage = await openChatStage({ wait, logged })
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const lock = await holdFinding(stage, id)
    const refused = stage.discord.click(card, idOf(card, 'approve'), { ...ANA, roles: [] })
    await lock.isWaitedFor()
    late.resolve()
    const { token } = await refused
    stage.clock.advance(16 * 60_000)
    await lock.release()
    await stage.discord.requests(/^\/webhooks\//, 1)

    const click = await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await settleChat(stage)

    const expired = stage.discord.state.log.find((each) => each.path.startsWith('/webhooks/'))
    expect(expired?.status).toBe(401)
    expect(click.state).toBe('answered')
    expect(textOf(card)).toContain('✅ Deleted')
    expect(logged.join('')).not.toContain(token)
    expect(logged.join('')).not.toContain(stage.discord.state.botToken)
  })

  it('that breaks on our side says so with a reference, and decides nothing', async () => {
    const logged: string[] = []
    await using stage = await openChatStage({ logged })
    const { id } = stage.region.addVolume()
    await askInChat(stage)
    const card = stage.discord.newest()
    const { clouds } = stage.deps
    Object.assign(stage.deps, { clouds: new Map() })

    const click = await stage.discord.click(card, idOf(card, 'approve'), ANA)

    Object.assign(stage.deps, { clouds })
    expect(click.response?.['data'].content).toContain(`Reference \`${click.id}\``)
    expect((await findingOf(stage, id)).status).toBe('pending')
    expect(logged.join('')).toContain('interaction failed')
  })
})
