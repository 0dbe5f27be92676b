/** What is in force here. It is changed elsewhere: in the policy file and the environment. */

import { messagesIn } from '../../core/messages/messages.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { drawPage } from './page.ts'
import { signedIn } from './session.ts'

export function settingsPage(app: Server, context: ConsoleContext): void {
  app.get('/settings', { onRequest: signedIn }, (request, reply) =>
    drawPage(context, request, reply, {
      template: 'settings',
      title: messagesIn(context.deps.language).console.sections.settings,
      section: 'settings',
      view: {},
    }),
  )
}
