/** The doctor's look at Discord, on a Discord of our own and a public address of ours. */

import { describe, expect, it } from 'vitest'
import { commandsBody } from '../../../src/chat/discord/commands.ts'
import { type CheckedDiscord, discordChecks } from '../../../src/chat/discord/discord-checks.ts'
import type { Result } from '../../../src/core/checkup.ts'
import { ask } from '../../../src/doctor/ask.ts'
import { resultsOf, startWeb } from '../../support/checks.ts'
import { FakeDiscord } from '../../support/discord/fake-discord.ts'

interface Case {
  readonly settings?: Partial<CheckedDiscord>
  readonly arrange?: (discord: FakeDiscord) => void
  /** What our public address answers. */
  readonly status?: number
  readonly now?: () => Date
}

async function look({ settings, arrange, status = 401, now }: Case): Promise<readonly Result[]> {
  await using discord = await FakeDiscord.start()
  await using web = await startWeb(() => [status])
  const { state } = discord
  state.endpointUrl = `${web.url}/discord/interactions`
  state.commands = commandsBody().map((each) => ({ ...each }))
  arrange?.(discord)
  const checked: CheckedDiscord = {
    applicationId: state.applicationId,
    publicKeys: [state.publicKey],
    botToken: state.botToken,
    guildId: state.guildId,
    channelId: state.channelId,
    mode: 'http',
    apiUrl: `${state.url}/api`,
    publicUrl: web.url,
    ...settings,
  }
  return await resultsOf(discordChecks(checked, { ask, now: now ?? (() => new Date()) }))
}

const VIEW_CHANNEL = '1024'

describe('the checks of Discord', () => {
  it('find a good setting good', async () => {
    const results = await look({})

    expect(results.map((each) => `${each.verdict} ${each.name}`)).toEqual([
      'ok token',
      'ok application id',
      'ok public key',
      'ok endpoint URL',
      'ok channel',
      'ok permissions',
      'ok commands',
      'ok bad signature',
      'ok Discord clock',
    ])
  })

  it.each<[string, Case, string, readonly [detail: RegExp, remedy: RegExp]]>([
    ['a wrong token', { settings: { botToken: 'other' } }, 'token', [/401/, /DISCORD_BOT_TOKEN/]],
    [
      'another application',
      { settings: { applicationId: '1' } },
      'application id',
      [/100000000000000001/, /DISCORD_APPLICATION_ID/],
    ],
    [
      'another key',
      { settings: { publicKeys: ['00'] } },
      'public key',
      [/signs with/, /DISCORD_PUBLIC_KEY/],
    ],
    [
      'another endpoint',
      { arrange: ({ state }) => (state.endpointUrl = 'https://old.example.com') },
      'endpoint URL',
      [/old\.example\.com/, /Interactions Endpoint URL/],
    ],
    [
      'an endpoint beside the gateway',
      { settings: { mode: 'gateway' } },
      'endpoint URL',
      [/hears none/, /DISCORD_MODE/],
    ],
    [
      'an address that takes a bad signature',
      { status: 200 },
      'bad signature',
      [/200 instead of 401/, /proxy/],
    ],
    [
      'a channel that is not there',
      { settings: { channelId: '5' } },
      'channel',
      [/sees no channel/, /DISCORD_CHANNEL_ID/],
    ],
    [
      'a channel of another server',
      { settings: { guildId: '7' } },
      'channel',
      [/not 7/, /DISCORD_GUILD_ID/],
    ],
    [
      'a permission that no role gives',
      { arrange: ({ state }) => (state.everyoneMay = 1024n) },
      'permissions',
      [/lacks Send Messages, Send Messages in Threads/, /Edit Channel/],
    ],
    [
      'a permission that the channel takes away',
      {
        arrange: ({ state }) =>
          state.overwrites.push({ id: state.applicationId, allow: '0', deny: VIEW_CHANNEL }),
      },
      'permissions',
      [/lacks View Channel$/, /View Channel/],
    ],
  ])('fail for %s, and say what mends it', async (_what, setting, name, [detail, remedy]) => {
    const results = await look(setting)

    const result = results.find((each) => each.name === name)
    expect(result).toMatchObject({
      verdict: 'fail',
      detail: expect.stringMatching(detail),
      remedy: expect.stringMatching(remedy),
    })
  })

  it('let an overwrite for the bot itself outweigh what everybody is denied', async () => {
    const results = await look({
      arrange: ({ state }) =>
        state.overwrites.push(
          { id: state.guildId, allow: '0', deny: VIEW_CHANNEL },
          { id: state.applicationId, allow: VIEW_CHANNEL, deny: '0' },
        ),
    })

    expect(results.find((each) => each.name === 'permissions')?.verdict).toBe('ok')
  })

  it('warn when the commands were never registered, and when clocks differ', async () => {
    const results = await look({
      arrange: ({ state }) => (state.commands = []),
      now: () => new Date(Date.now() - 30_000),
    })

    expect(results.find((each) => each.name === 'commands')).toMatchObject({
      verdict: 'warn',
      remedy: 'Run `cloudthrift discord register`.',
    })
    expect(results.find((each) => each.name === 'Discord clock')?.verdict).toBe('warn')
  })
})
