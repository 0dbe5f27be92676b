/** People in the fake Discord: they click, fill in dialogues and type commands, and see what comes back. */

import { randomBytes, sign } from 'node:crypto'
import { eventually } from '../eventually.ts'
import { dispatch } from './gateway.ts'
import { allComponents, type Json } from './json.ts'
import type { DiscordState, Interaction } from './state.ts'

export interface Member {
  readonly id: string
  readonly username: string
  readonly roles: readonly string[]
}

export interface Circumstances {
  /** How often it is delivered. */
  readonly deliveries?: number
  /** What a select had chosen. */
  readonly values?: readonly string[]
  /** What differs from an ordinary interaction. */
  readonly change?: Json
}

export class People {
  readonly state: DiscordState

  constructor(state: DiscordState) {
    this.state = state
  }

  /** As the client does: only what stands on the message and is not greyed out can be clicked. */
  async click(
    message: Json,
    customId: string,
    member: Member,
    circumstances: Circumstances = {},
  ): Promise<Interaction> {
    const found = allComponents(message).find((it) => it['custom_id'] === customId)
    if (!found || found['disabled']) throw new Error(`cannot click ${customId}`)
    return this.press(message, customId, member, circumstances)
  }

  /** A click on a message as it looked before, or forged. */
  press(
    message: Json,
    customId: string,
    member: Member,
    { values, ...circumstances }: Circumstances = {},
  ): Promise<Interaction> {
    const data = { component_type: values ? 3 : 2, custom_id: customId, ...(values && { values }) }
    return this.act({ type: 3, data, message }, member, circumstances)
  }

  /** Fills in the dialogue that a click has opened. */
  submit(
    opener: Interaction,
    values: Readonly<Record<string, string | readonly string[]>>,
    member: Member,
    circumstances: Circumstances = {},
  ): Promise<Interaction> {
    const dialogue: Json = opener.response?.['data'] ?? {}
    const parts: Json[] = dialogue['components'] ?? []
    const components = parts.map((part) => {
      if (part['type'] !== 18) return { type: part['type'], id: 1 }
      const { type, custom_id: customId } = part['component']
      const given = values[customId]
      const filled = Array.isArray(given) ? { values: given } : { value: given ?? '' }
      return { type: 18, id: 1, component: { type, id: 2, custom_id: customId, ...filled } }
    })
    const data = { custom_id: dialogue['custom_id'], components }
    const { message } = opener.payload
    return this.act({ type: 5, data, ...(message && { message }) }, member, circumstances)
  }

  command(
    name: string,
    member: Member,
    options: Readonly<Record<string, string>> = {},
    type: 2 | 4 = 2,
  ): Promise<Interaction> {
    const given = Object.entries(options).map(([key, value]) => ({ type: 3, name: key, value }))
    const data = {
      id: '1',
      type: 1,
      name: 'thrift',
      options: [{ type: 1, name, options: given }],
    }
    return this.act({ type, data }, member)
  }

  /** Resolves when the person sees an answer, or that it failed. */
  async act(
    part: Json,
    member: Member,
    { deliveries = 1, change = {} }: Circumstances = {},
  ): Promise<Interaction> {
    const { state } = this
    const payload = { ...this.#envelope(member), ...part, ...change }
    const interaction: Interaction = {
      id: payload.id,
      token: payload.token,
      payload,
      createdAt: state.now().getTime(),
      state: 'waiting',
      response: null,
      messageId: null,
      followups: [],
      statuses: [],
      decided: Promise.withResolvers(),
    }
    state.interactions.set(interaction.token, interaction)
    const deadline = setTimeout(() => fail(interaction), state.options.deadlineMs)
    if (state.endpoint === null) {
      for (let nth = 0; nth < deliveries; nth += 1) dispatch(state, payload)
    } else {
      await Promise.all(Array.from({ length: deliveries }, () => this.deliver(interaction)))
      fail(interaction)
    }
    await interaction.decided.promise
    clearTimeout(deadline)
    return interaction
  }

  async deliver(interaction: Interaction): Promise<void> {
    const { endpoint } = this.state
    const body = JSON.stringify(interaction.payload)
    try {
      const headers = this.signed(body)
      const answer = await fetch(endpoint ?? '', { method: 'POST', body, headers })
      interaction.statuses.push(answer.status)
      if (answer.status !== 200) return
      const response: Json = JSON.parse(await answer.text())
      if (interaction.state === 'waiting') this.state.answer(interaction, response)
    } catch {
      interaction.statuses.push(0)
    }
  }

  /** The headers of a request that Discord has signed. */
  signed(body: string, at: Date = this.state.now()): Record<string, string> {
    const timestamp = String(Math.floor(at.getTime() / 1_000))
    const signature = sign(null, Buffer.from(timestamp + body), this.state.privateKey)
    return {
      'content-type': 'application/json',
      'x-signature-timestamp': timestamp,
      'x-signature-ed25519': signature.toString('hex'),
    }
  }

  /** What the developer portal does when somebody saves a URL, and Discord later at random. */
  async saveEndpoint(url: string): Promise<void> {
    const body = JSON.stringify({
      id: this.state.snowflake(),
      application_id: this.state.applicationId,
      type: 1,
      token: 'ping',
    })
    const headers = this.signed(body)
    const good = await fetch(url, { method: 'POST', body, headers })
    const pong: Json = JSON.parse(await good.text())
    if (good.status !== 200 || pong['type'] !== 1) throw new Error('the endpoint does not PONG')
    const forged = { ...headers, 'x-signature-ed25519': '00'.repeat(64) }
    const bad = await fetch(url, { method: 'POST', body, headers: forged })
    if (bad.status !== 401) throw new Error(`a wrong signature was answered with ${bad.status}`)
    this.state.endpoint = url
  }

  /** The newest message in the channel, or in a thread of it. */
  newest(channelId = this.state.channelId): Json {
    const found = [...this.state.messages.values()]
      .filter((it) => it['channel_id'] === channelId && (it['flags'] & 64) === 0)
      .at(-1)
    if (!found) throw new Error(`nothing was posted in ${channelId}`)
    return found
  }

  /** Until an interaction has brought so many later words. */
  async followups({ followups }: Interaction, count: number): Promise<void> {
    await eventually(`${count} later words`, () => followups.length >= count)
  }

  /** Until so many requests to these paths were answered. */
  async requests(path: RegExp, count: number): Promise<void> {
    const made = (): number =>
      this.state.log.filter((it) => path.test(it.path) && it.status > 0).length
    await eventually(`${count} requests to ${String(path)}`, () => made() >= count)
  }

  #envelope(member: Member): { id: string; token: string } & Json {
    const { state } = this
    return {
      id: state.snowflake(),
      application_id: state.applicationId,
      token: `aW50${randomBytes(40).toString('base64url')}`,
      version: 1,
      guild_id: state.guildId,
      channel_id: state.channelId,
      channel: { id: state.channelId, type: 0 },
      authorizing_integration_owners: { 0: state.guildId },
      context: 0,
      entitlements: [],
      app_permissions: '442368',
      attachment_size_limit: 10_485_760,
      locale: 'en-US',
      member: {
        user: { id: member.id, username: member.username, global_name: null },
        nick: null,
        roles: member.roles,
        permissions: '0',
        joined_at: '2026-01-01T00:00:00.000Z',
        flags: 0,
      },
    }
  }
}

function fail(interaction: Interaction): void {
  if (interaction.state !== 'waiting') return
  interaction.state = 'failed'
  interaction.decided.resolve()
}
