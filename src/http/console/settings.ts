/**
 * What is in force here, and the stop switch. Everything else is changed in the policy file and the
 * environment, so this page only reads.
 */

import type { FastifyRequest } from 'fastify'
import { messagesIn } from '../../core/messages/messages.ts'
import { personOf } from '../auth.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { drawPage } from './page.ts'
import { isPart, signedIn } from './session.ts'
import { connectionsRoute } from './settings-connections.ts'
import { limitsView } from './settings-limits.ts'
import { peopleView } from './settings-people.ts'
import { policyGroups, rulesView } from './settings-policy.ts'
import { sessionsView } from './settings-sessions.ts'
import { switchRoutes, switchView } from './settings-switch.ts'

export function settingsPage(app: Server, context: ConsoleContext): void {
  app.get('/settings', { onRequest: signedIn }, async (request, reply) =>
    drawPage(context, request, reply, {
      // What changes while the page is open is the switch.
      template: isPart(request) ? 'settings-switch' : 'settings',
      title: messagesIn(context.deps.language).console.sections.settings,
      section: 'settings',
      styles: ['settings.css'],
      view: await (isPart(request) ? partView(context) : settingsView(context, request)),
    }),
  )
  switchRoutes(app, context)
  connectionsRoute(app, context)
}

async function partView({ deps }: ConsoleContext): Promise<object> {
  const words = messagesIn(deps.language).settingsPage
  return { words, stopSwitch: await switchView(deps) }
}

async function settingsView(context: ConsoleContext, request: FastifyRequest): Promise<object> {
  const { deps, settings } = context
  const places = settings.policyPlaces ?? new Map<string, string>()
  const hasChat = Boolean(settings.discord)
  const [part, limits, sessions] = await Promise.all([
    partView(context),
    limitsView(deps, places),
    sessionsView(deps, request),
  ])
  return {
    ...part,
    looksAround: settings.diagnose !== undefined,
    limits,
    people: peopleView(deps, { person: personOf(request), places, hasChat }),
    groups: policyGroups(deps, places),
    rules: rulesView(deps, places),
    sessions,
  }
}
