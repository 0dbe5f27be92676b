/** In by a one-time link, out here or everywhere. */

import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { messagesIn } from '../../core/messages/messages.ts'
import { takeConsoleLink } from '../../store/console-links.ts'
import { dropConsoleSessionsOf } from '../../store/console-sessions.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { drawPage } from './page.ts'
import { say, signedIn, signIn } from './session.ts'

/** Only pages of ours: never '//host', never another scheme. */
const OWN_PAGE = /^\/console(?:[/?][\w\-./?=&%+,:]*)?$/

export function signInRoutes(app: Server, context: ConsoleContext): void {
  const { deps } = context
  const words = messagesIn(deps.language).console.signIn
  app.get(
    '/sign-in',
    { schema: { querystring: Type.Object({ to: Type.Optional(Type.String()) }) } },
    (request, reply) => {
      const to = ownPage(request.query.to)
      return request.person
        ? reply.redirect(to, 303)
        : drawPage(context, request, reply, {
            template: 'sign-in',
            title: words.title,
            section: null,
            view: { to },
          })
    },
  )
  app.get(
    '/enter',
    { schema: { querystring: Type.Object({ code: Type.String({ pattern: '^[\\w-]{20,64}$' }) }) } },
    async (request, reply) => {
      const found = await takeConsoleLink(deps.db, request.query.code, deps.now())
      if (found) await signIn(request, { ...found, via: 'console' })
      else say(request, 'bad', words.linkIsUsed)
      return reply.redirect(found ? '/console' : '/console/sign-in', 303)
    },
  )
  app.post('/sign-out', { onRequest: signedIn }, async (request, reply) => {
    await request.session.destroy()
    return reply.redirect('/console/sign-in', 303)
  })
  app.post('/sign-out-everywhere', { onRequest: signedIn }, async (request, reply) => {
    await signOutEverywhere(request)
    return reply.redirect('/console/sign-in', 303)
  })

  async function signOutEverywhere(request: FastifyRequest): Promise<void> {
    if (request.person) await dropConsoleSessionsOf(deps.db, request.person.id)
    await request.session.destroy()
  }
}

function ownPage(page: string | undefined): string {
  return page !== undefined && OWN_PAGE.test(page) ? page : '/console'
}
