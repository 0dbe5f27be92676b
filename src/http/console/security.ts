/** What a browser may do with our pages: run our own scripts, and nothing else of anybody. */

import type { Server } from '../route.ts'
import type { ConsoleSettings } from './context.ts'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
]

/** Replaces the policy that suits the pages of the API's description. */
export function contentSecurityPolicy(app: Server, { isSecure }: ConsoleSettings): void {
  const policy = [...POLICY, ...(isSecure ? ['upgrade-insecure-requests'] : [])].join(';')
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', policy)
  })
}
