/**
 * Draws a page: a template in the frame that all share. Templates escape whatever they print; only the
 * frame prints markup, and only what a template made.
 */

import { Eta } from 'eta'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { messagesIn } from '../../core/messages/messages.ts'
import { assetUrl } from './assets.ts'
import type { ConsoleContext } from './context.ts'
import { mayDecide } from './session.ts'

const eta = new Eta({
  views: new URL('templates', import.meta.url).pathname,
  autoEscape: true,
  cache: true,
})

export interface Page {
  /** A file of templates/, without its ending. */
  readonly template: string
  readonly title: string
  /** Which entry of the navigation it belongs to. */
  readonly section: Section | null
  /** Assets beside those of the frame. */
  readonly styles?: readonly string[]
  readonly scripts?: readonly string[]
  /** What the template shows; it finds it as `it.view`. */
  readonly view: object
}

export const SECTIONS = ['inbox', 'settings'] as const
export type Section = (typeof SECTIONS)[number]

/** Templates find it as `it`: the view, the texts, who is looking, and the token for forms. */
export function drawPage(
  { deps }: ConsoleContext,
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
): FastifyReply {
  const { person } = request
  const { flash } = request.session
  if (flash) delete request.session.flash
  const html = eta.render(`./${page.template}`, {
    ...page,
    person,
    flash,
    words: messagesIn(deps.language).console,
    language: deps.language,
    sections: SECTIONS,
    decides: person !== null && mayDecide(person, deps.policy),
    csrf: person ? reply.generateCsrf() : '',
    asset: assetUrl,
  })
  return reply.type('text/html; charset=utf-8').send(html)
}
