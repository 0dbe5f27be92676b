/**
 * Interactions over Discord's gateway, for those who cannot expose a URL: the same handler behind another
 * transport. Every replica that is connected hears every click; the first one answers.
 */

import { Client, Events } from 'discord.js'
import { type APIInteraction, GatewayDispatchEvents, Routes } from 'discord-api-types/v10'
import { type Reception, receive } from './interactions.ts'
import type { Rest, RestSettings } from './rest.ts'
import { isInteraction } from './shapes.ts'

export async function openGateway(
  { botToken, apiUrl }: RestSettings,
  rest: Rest,
  reception: Reception,
): Promise<AsyncDisposable> {
  const { log } = reception
  const client = new Client({ intents: [], rest: { api: apiUrl } })
  client.on(Events.Error, (error) => log.error({ err: error }, 'gateway error'))
  client.on(Events.Raw, (packet: { t: string | null; d: unknown }) => {
    const interaction = packet.d
    // The raw packet: its list of roles is whole, which the client's cache is not.
    if (packet.t !== GatewayDispatchEvents.InteractionCreate || !isInteraction(interaction)) return
    acknowledge(rest, reception, interaction).catch((error: unknown) =>
      log.error({ err: error, interaction: interaction.id }, 'interaction was not answered'),
    )
  })
  const ready = new Promise<void>((resolve) => {
    client.once(Events.ClientReady, () => resolve())
  })
  await client.login(botToken)
  await ready
  return { [Symbol.asyncDispose]: () => client.destroy() }
}

async function acknowledge(
  rest: Rest,
  reception: Reception,
  interaction: APIInteraction,
): Promise<void> {
  const answer = await receive(reception, interaction)
  // Another replica was first, and answers.
  if (!answer) return
  const route = Routes.interactionCallback(interaction.id, interaction.token)
  await rest.callByToken('post', route, answer)
}
