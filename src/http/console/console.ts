/**
 * The web console: pages for people, below /console. It draws what the store says and calls the same
 * workflow as the API and the chat; no rule of its own stands here. Scripts and styles come from us
 * alone, and nothing that a page shows can become one.
 */

import type { Server } from '../route.ts'
import { serveAssets } from './assets.ts'
import type { ConsoleContext } from './context.ts'
import { discordSignIn } from './discord-sign-in.ts'
import { answerFailure, pageNotFound } from './failure.ts'
import { findingPages } from './finding-page.ts'
import { inboxPages } from './inbox.ts'
import { limitSignIn } from './limit-sign-in.ts'
import { liveRoutes } from './live.ts'
import { savingsPage } from './savings-page.ts'
import { scansPage } from './scans-page.ts'
import { contentSecurityPolicy } from './security.ts'
import { keepSessions } from './session.ts'
import { settingsPage } from './settings.ts'
import { signInRoutes } from './sign-in.ts'

export function consoleRoutes(context: ConsoleContext): (app: Server) => Promise<void> {
  return async (app) => {
    app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console'))
    await app.register(
      async (pages) => {
        contentSecurityPolicy(pages, context.settings)
        await serveAssets(pages)
        await pages.register(pagesOf(context))
      },
      { prefix: '/console' },
    )
  }
}

function pagesOf(context: ConsoleContext): (app: Server) => Promise<void> {
  return async (app) => {
    // Pages are no part of the API's description.
    app.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, hide: true }
    })
    app.setErrorHandler(answerFailure(context))
    app.setNotFoundHandler(pageNotFound(context))
    await keepSessions(app, context)
    app.get('/', (_request, reply) => reply.redirect('/console/inbox'))
    await app.register(doors(context))
    liveRoutes(app, context)
    inboxPages(app, context)
    findingPages(app, context)
    savingsPage(app, context)
    scansPage(app, context)
    settingsPage(app, context)
  }
}

function doors(context: ConsoleContext): (app: Server) => Promise<void> {
  return async (app) => {
    limitSignIn(app)
    signInRoutes(app, context)
    const { discord } = context.settings
    if (discord) await discordSignIn(app, context, discord)
  }
}
