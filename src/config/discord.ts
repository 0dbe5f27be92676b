/** Discord's variables belong together: half of them is a mistake, and the missing ones are named. */

import { VARIABLES, type Variable, type VariableName } from './variables.ts'

export interface DiscordConfig {
  readonly applicationId: string
  readonly publicKeys: readonly string[]
  readonly botToken: string
  readonly guildId: string
  readonly channelId: string
  readonly mode: 'http' | 'gateway'
  readonly renderer: 'components' | 'embeds'
  readonly apiUrl: string
}

type Get = <Value>(name: VariableName, variable: Variable<Value>) => Value

/** None of the required ones set: no Discord, and no problem. */
export function discordConfig(get: Get): {
  readonly config: DiscordConfig | null
  readonly problems: readonly string[]
} {
  const mode = get('DISCORD_MODE', VARIABLES.DISCORD_MODE)
  const applicationId = get('DISCORD_APPLICATION_ID', VARIABLES.DISCORD_APPLICATION_ID)
  const publicKeys = get('DISCORD_PUBLIC_KEY', VARIABLES.DISCORD_PUBLIC_KEY)
  const botToken = get('DISCORD_BOT_TOKEN', VARIABLES.DISCORD_BOT_TOKEN)
  const guildId = get('DISCORD_GUILD_ID', VARIABLES.DISCORD_GUILD_ID)
  const channelId = get('DISCORD_CHANNEL_ID', VARIABLES.DISCORD_CHANNEL_ID)
  const needed: readonly (readonly [VariableName, unknown])[] = [
    ['DISCORD_APPLICATION_ID', applicationId],
    ['DISCORD_BOT_TOKEN', botToken],
    ['DISCORD_GUILD_ID', guildId],
    ['DISCORD_CHANNEL_ID', channelId],
    ...(mode === 'http' ? [['DISCORD_PUBLIC_KEY', publicKeys] as const] : []),
  ]
  const missing = needed.flatMap(([name, value]) => (value === null ? name : []))
  if (missing.length === needed.length) return { config: null, problems: [] }
  if (!applicationId || !botToken || !guildId || !channelId || missing.length > 0) {
    const problems = missing.map((name) => `${name}: it must be set too, or none of Discord's`)
    return { config: null, problems }
  }
  return {
    config: {
      applicationId,
      publicKeys: publicKeys ?? [],
      botToken,
      guildId,
      channelId,
      mode,
      renderer: get('DISCORD_RENDERER', VARIABLES.DISCORD_RENDERER),
      apiUrl: get('DISCORD_API_URL', VARIABLES.DISCORD_API_URL),
    },
    problems: [],
  }
}
