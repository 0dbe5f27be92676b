/**
 * What `/thrift` offers, for `cloudthrift discord register`. Hidden from everybody until an administrator
 * allows it; who may do what is checked again at every use.
 */

import {
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10'
import { messagesIn } from '../../core/messages/messages.ts'

export const COMMAND = 'thrift'
export const SUBCOMMANDS = [
  'scan',
  'review',
  'savings',
  'status',
  'undo',
  'halt',
  'resume',
  'link',
] as const
export type Subcommand = (typeof SUBCOMMANDS)[number]

const EN = messagesIn('en').commands
const PT = messagesIn('pt').commands
const LONGEST = 100

type TextKey = keyof typeof EN

export function commandsBody(): RESTPostAPIChatInputApplicationCommandsJSONBody[] {
  return [
    {
      type: ApplicationCommandType.ChatInput,
      name: COMMAND,
      ...described('thrift'),
      default_member_permissions: '0',
      contexts: [InteractionContextType.Guild],
      integration_types: [ApplicationIntegrationType.GuildInstall],
      options: SUBCOMMANDS.map(subcommand),
    },
  ]
}

function subcommand(name: Subcommand): APIApplicationCommandSubcommandOption {
  const options: Partial<Record<Subcommand, APIApplicationCommandSubcommandOption['options']>> = {
    undo: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'finding',
        ...described('undoFinding'),
        required: true,
        autocomplete: true,
      },
    ],
    halt: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'reason',
        ...described('haltReason'),
        required: false,
        max_length: 200,
      },
    ],
  }
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name,
    ...described(name),
    options: options[name] ?? [],
  }
}

/** Discord shows each reader their own language. */
function described(key: TextKey): {
  description: string
  description_localizations: { 'pt-BR': string }
} {
  return {
    description: EN[key].slice(0, LONGEST),
    description_localizations: { 'pt-BR': PT[key].slice(0, LONGEST) },
  }
}
