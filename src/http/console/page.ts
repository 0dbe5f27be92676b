/**
 * Draws a page: a template in the frame that all share. Templates escape whatever they print; only the
 * frame prints markup, and only what a template made.
 */

import { Eta } from 'eta'
import type { FastifyReply, FastifyRequest, Session } from 'fastify'
import { messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import { assetUrl } from './assets.ts'
import type { ConsoleContext } from './context.ts'
import { type Flash, isPart, mayDecide } from './session.ts'

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
  /** Also who is not signed in finds a form on it. */
  readonly hasForm?: true
  /** What the template shows; it finds it as `it.view`. */
  readonly view: object
}

export const SECTIONS = ['inbox', 'savings', 'scans', 'settings'] as const
export type Section = (typeof SECTIONS)[number]

/** Templates find it as `it`: the view, the texts, who is looking, and the token for forms. */
export function drawPage(
  { deps }: ConsoleContext,
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
): FastifyReply {
  const { person } = request
  // A part has no place for it: the next page says it.
  const flash = isPart(request) ? undefined : takeFlash(request)
  const html = eta.render(`./${page.template}`, {
    ...page,
    person: person && { ...person, name: plainText(person.name, 80) },
    flash,
    words: messagesIn(deps.language).console,
    language: deps.language,
    sections: SECTIONS,
    decides: person !== null && mayDecide(person, deps.policy),
    csrf: person || page.hasForm ? reply.generateCsrf() : '',
    asset: assetUrl,
  })
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)
}

/** Said once. A request that was refused before its session was read has none. */
function takeFlash(request: FastifyRequest): Flash | undefined {
  const session: Session | null = request.session
  const flash = session?.flash
  if (session && flash) delete session.flash
  return flash
}
