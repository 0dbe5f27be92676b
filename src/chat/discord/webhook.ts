/**
 * Interactions over HTTP. Every bad signature is answered with 401 before anything else is looked at:
 * Discord tests that at random, and drops an endpoint that answers otherwise.
 */

import type { KeyObject } from 'node:crypto'
import type { APIInteraction } from 'discord-api-types/v10'
import type { SignedRequest, Webhook } from '../../core/chat.ts'
import { type Answer, deferred } from './answers.ts'
import { type Log, type Reception, receive } from './interactions.ts'
import { isInteraction } from './shapes.ts'
import { verdictOn } from './verify.ts'

export const PATH = '/discord/interactions'

export function webhookOf(keys: readonly KeyObject[], reception: Reception): Webhook {
  return {
    path: PATH,
    receive: async (request) => {
      const verdict = verdictOn(request, keys, reception.now())
      if (verdict !== 'good') {
        reception.log.warn({ verdict }, 'signature of an interaction refused')
        return { status: 401, body: { error: 'invalid request signature' } }
      }
      const interaction = read(request, reception.log)
      if (!interaction) return { status: 400, body: { error: 'not an interaction' } }
      const answer: Answer = (await receive(reception, interaction)) ?? deferred(interaction)
      return { status: 200, body: answer }
    },
  }
}

/** What Discord has signed is what Discord documents. */
function read({ body }: SignedRequest, log: Log): APIInteraction | null {
  try {
    const content: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return isInteraction(content) ? content : null
  } catch (error) {
    log.error({ err: error }, 'Discord signed something that is not JSON')
    return null
  }
}
