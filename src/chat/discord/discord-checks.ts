/**
 * Discord as a check-up sees it. It asks Discord as the bot, and our own public address with a signature
 * that is wrong: Discord drops an endpoint that does not refuse one.
 */

import { Routes } from 'discord-api-types/v10'
import {
  type Ask,
  type Check,
  fail,
  ok,
  readSkew,
  skewMs,
  skipped,
  type Tell,
  warn,
} from '../../core/checkup.ts'
import { COMMAND, SUBCOMMANDS } from './commands.ts'
import type { DiscordSettings } from './discord.ts'
import { lacking } from './permissions.ts'
import { DiscordRefusal, type Rest, restOf } from './rest.ts'
import { applicationOf, channelOf, commandsOf, guildOf, memberOf, userOf } from './standing.ts'
import { PATH } from './webhook.ts'

export type CheckedDiscord = Pick<
  DiscordSettings,
  'applicationId' | 'publicKeys' | 'botToken' | 'guildId' | 'channelId' | 'mode' | 'apiUrl'
> & { readonly publicUrl: string | null }

interface Setting {
  readonly settings: CheckedDiscord
  readonly rest: Rest
  readonly ask: Ask
  readonly now: () => Date
}

const PORTAL = 'https://discord.com/developers/applications'
const SILENT = { warn: () => undefined, error: () => undefined }
const NEW_TOKEN = `Set DISCORD_BOT_TOKEN anew: ${PORTAL}, your application, Bot, Reset Token.`

export function discordChecks(
  settings: CheckedDiscord,
  { ask, now }: Pick<Setting, 'ask' | 'now'>,
): readonly Check[] {
  const setting = { settings, ask, now, rest: restOf(settings, SILENT) }
  const check = (
    name: string,
    run: (setting: Setting, tell: Tell, signal: AbortSignal) => Promise<void>,
  ): Check => ({
    family: 'discord',
    name,
    isCheap: false,
    whenUnknown: `Mend what else is said about Discord; check the way to ${settings.apiUrl}.`,
    run: (tell, signal) => run(setting, tell, signal),
  })
  return [
    check('token', lookAtToken),
    check('application', lookAtApplication),
    check('channel', lookAtChannel),
    check('commands', lookAtCommands),
    check('bad signature', probeSignature),
    { ...check('Discord clock', lookAtClock), family: 'clock' },
  ]
}

async function lookAtToken({ rest }: Setting, tell: Tell): Promise<void> {
  const user = await unlessRefused(() => rest.call('get', Routes.user()), 401)
  if (user === REFUSED) return tell(fail('token', 'Discord refuses the token (401)', NEW_TOKEN))
  tell(ok('token', `it is the bot ${userOf(user).username}`))
}

async function lookAtApplication({ rest, settings }: Setting, tell: Tell): Promise<void> {
  const { applicationId, publicKeys, mode } = settings
  const { id, verifyKey, endpoint } = applicationOf(
    await rest.call('get', Routes.currentApplication()),
  )
  const page = `${PORTAL}/${id}/information`
  tell(
    id === applicationId
      ? ok('application id', id)
      : fail(
          'application id',
          `the token is of application ${id}`,
          `Set DISCORD_APPLICATION_ID to ${id}, or DISCORD_BOT_TOKEN to the token of ${applicationId}.`,
        ),
  )
  if (mode === 'http') {
    const isOurs = publicKeys.some((key) => key.toLowerCase() === verifyKey.toLowerCase())
    tell(
      isOurs
        ? ok('public key', 'it is the one of the application')
        : fail(
            'public key',
            `Discord signs with ${verifyKey}`,
            `Set DISCORD_PUBLIC_KEY to ${verifyKey} (${page}): every click is refused until then.`,
          ),
    )
  }
  tellEndpoint(settings, endpoint, page, tell)
}

function tellEndpoint(
  { mode, publicUrl }: CheckedDiscord,
  endpoint: string | null,
  page: string,
  tell: Tell,
): void {
  const name = 'endpoint URL'
  if (mode === 'gateway') {
    const remedy = `Empty the Interactions Endpoint URL at ${page}, or set DISCORD_MODE=http.`
    const detail = `clicks go to ${endpoint}, the gateway hears none`
    return tell(
      endpoint === null ? ok(name, 'none, as the gateway needs') : fail(name, detail, remedy),
    )
  }
  if (publicUrl === null) {
    const remedy = 'Set PUBLIC_URL to the address under which Discord reaches this service.'
    return tell(fail(name, `PUBLIC_URL is unset; Discord calls ${endpoint ?? 'nobody'}`, remedy))
  }
  const ours = endpointOf(publicUrl)
  const remedy = `Set the Interactions Endpoint URL at ${page} to ${ours}, or correct PUBLIC_URL.`
  tell(
    endpoint === ours
      ? ok(name, ours)
      : fail(name, `Discord calls ${endpoint ?? 'nobody'}`, remedy),
  )
}

async function lookAtChannel({ rest, settings }: Setting, tell: Tell): Promise<void> {
  const { channelId, guildId } = settings
  const found = await unlessRefused(() => rest.call('get', Routes.channel(channelId)), 403, 404)
  if (found === REFUSED) {
    const remedy = `Set DISCORD_CHANNEL_ID to a channel of the server (right click, Copy ID), and allow the bot View Channel there.`
    return tell(fail('channel', `the bot sees no channel ${channelId}`, remedy))
  }
  const channel = channelOf(found)
  if (channel.guildId !== guildId) {
    const remedy = `Set DISCORD_GUILD_ID to ${channel.guildId ?? 'the server of the channel'}, or another DISCORD_CHANNEL_ID.`
    return tell(
      fail('channel', `it is of server ${channel.guildId ?? 'none'}, not ${guildId}`, remedy),
    )
  }
  tell(ok('channel', `#${channel.name}`))
  const [guild, bot] = await Promise.all([
    rest.call('get', Routes.guild(guildId)).then(guildOf),
    rest.call('get', Routes.user()).then(userOf),
  ])
  const member = memberOf(await rest.call('get', Routes.guildMember(guildId, bot.id)))
  const missing = lacking({
    ...guild,
    guildId,
    botId: bot.id,
    memberRoles: member.roles,
    overwrites: channel.overwrites,
  })
  const remedy = `Discord, channel #${channel.name}, Edit Channel, Permissions: allow the bot ${missing.join(', ')}.`
  const what = `the bot lacks ${missing.join(', ')}`
  tell(missing.length === 0 ? ok('permissions', 'all six') : fail('permissions', what, remedy))
}

async function lookAtCommands({ rest, settings }: Setting, tell: Tell): Promise<void> {
  const route = Routes.applicationGuildCommands(settings.applicationId, settings.guildId)
  const offered = commandsOf(await rest.call('get', route), COMMAND)
  const missing = SUBCOMMANDS.filter((it) => !offered.includes(it))
  if (missing.length === 0)
    return tell(ok('commands', `/${COMMAND} with all ${SUBCOMMANDS.length}`))
  const detail =
    offered.length === 0 ? `/${COMMAND} is not registered` : `missing: ${missing.join(', ')}`
  tell(warn('commands', detail, 'Run `cloudthrift discord register`.'))
}

/** As Discord itself tries it at random: a well-formed signature by nobody. */
async function probeSignature(
  { settings, ask, now }: Setting,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const name = 'bad signature'
  const { mode, publicUrl } = settings
  if (mode === 'gateway') return tell(skipped(name, 'the gateway needs no public address'))
  if (publicUrl === null) return tell(skipped(name, 'PUBLIC_URL is unset'))
  const url = endpointOf(publicUrl)
  const { status } = await ask(
    url,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-signature-ed25519': '0'.repeat(128),
        'x-signature-timestamp': String(Math.floor(now().getTime() / 1_000)),
      },
      body: '{"type":1}',
    },
    signal,
  ).catch((error: unknown) => {
    throw new Error(`${url} cannot be reached from here`, { cause: error })
  })
  if (status === 401) return tell(ok(name, `${url} refused it (401)`))
  const remedy =
    'Something else answers there: let your proxy or load balancer pass /discord/interactions to this service unchanged, and check PUBLIC_URL.'
  tell(
    fail(name, `${url} answered ${status} instead of 401; Discord drops such an endpoint`, remedy),
  )
}

async function lookAtClock(
  { settings, ask, now }: Setting,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const asked = now()
  const { date } = await ask(`${settings.apiUrl}/v10/gateway`, {}, signal)
  if (!date) throw new Error('Discord told no time')
  tell(readSkew('Discord clock', skewMs(date, asked, now(), 1_000)))
}

function endpointOf(publicUrl: string): string {
  return publicUrl.replace(/\/+$/, '') + PATH
}

const REFUSED = Symbol('refused')

async function unlessRefused(
  call: () => Promise<unknown>,
  ...statuses: readonly number[]
): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof DiscordRefusal && statuses.includes(error.status)) return REFUSED
    throw error
  }
}
