/** `cloudthrift discord register`: replaces the commands of our application in the configured server. */

import { registerCommands } from '../app.ts'
import { readConfig } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { createLog } from '../telemetry/log.ts'
import { EXIT, print } from './output.ts'

export async function register(): Promise<number> {
  const { discord } = readConfig()
  if (!discord) {
    throw new AppError('USAGE', 'Discord is not configured', {
      hint: 'Set DISCORD_APPLICATION_ID, DISCORD_BOT_TOKEN, DISCORD_GUILD_ID, DISCORD_CHANNEL_ID and DISCORD_PUBLIC_KEY.',
    })
  }
  const names = await registerCommands(discord, createLog('warn', process.stderr))
  print(`registered in server ${discord.guildId}: ${names.join(', ')}`)
  return EXIT.ok
}
