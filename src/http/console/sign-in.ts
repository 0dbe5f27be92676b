/** In by a one-time link, out here or everywhere. */

import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { messagesIn } from '../../core/messages/messages.ts'
import { takeConsoleLink } from '../../store/console-links.ts'
import { dropConsoleSessionsOf } from '../../store/console-sessions.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { ownPage } from './own-page.ts'
import { drawPage } from './page.ts'
import { say, signedIn, signIn } from './session.ts'

const Code = Type.Object({ code: Type.String({ pattern: '^[\\w-]{20,64}$' }) })
const Form = Type.Object({ ...Code.properties, _csrf: Type.String() })

export function signInRoutes(app: Server, context: ConsoleContext): void {
  const { deps, settings } = context
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
            view: { to: encodeURIComponent(to), byDiscord: Boolean(settings.discord) },
          })
    },
  )
  if (!settings.discord) linkRoutes(app, context)
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

/** A link shows a button: what only looks at it (a preview in a chat, say) must not use it up. */
function linkRoutes(app: Server, context: ConsoleContext): void {
  const { deps } = context
  const words = messagesIn(deps.language).console.signIn
  app.get('/enter', { schema: { querystring: Code } }, (request, reply) =>
    drawPage(context, request, reply, {
      template: 'enter',
      title: words.title,
      section: null,
      hasForm: true,
      view: { code: request.query.code },
    }),
  )
  app.post('/enter', { schema: { body: Form } }, async (request, reply) => {
    const found = await takeConsoleLink(deps.db, request.body.code, deps.now())
    if (found) await signIn(request, { ...found, via: 'console' }, deps.now())
    else say(request, 'bad', words.linkIsUsed)
    return reply.redirect(found ? '/console' : '/console/sign-in', 303)
  })
}
