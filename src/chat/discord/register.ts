/** Registers the commands by replacing them all: a repeat changes nothing, and it is never done at a start. */

import { Routes } from 'discord-api-types/v10'
import { COMMAND, commandsBody, SUBCOMMANDS } from './commands.ts'
import type { Log } from './interactions.ts'
import { type RestSettings, restOf } from './rest.ts'

interface Target extends RestSettings {
  readonly applicationId: string
  readonly guildId: string
}

export async function registerAt(target: Target, log: Log): Promise<string[]> {
  const route = Routes.applicationGuildCommands(target.applicationId, target.guildId)
  await restOf(target, log).call('put', route, { body: commandsBody() })
  return SUBCOMMANDS.map((name) => `/${COMMAND} ${name}`)
}
