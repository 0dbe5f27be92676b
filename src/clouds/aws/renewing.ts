/**
 * Makes a client of a role begin a new session when AWS says that its own has run out, whatever was
 * promised: it was revoked, or a clock is wrong. What was refused so did not happen: it is asked again, once.
 */

import { asAnyClient } from './any-client.ts'
import { isExpired } from './errors.ts'
import type { Keys } from './identities.ts'

/** Returns the client itself. */
export function renewing<Client extends object>(client: Client, { credentials }: Keys): Client {
  if (!credentials || !('forget' in credentials)) return client
  const { middlewareStack } = asAnyClient(client)
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args)
      } catch (error) {
        if (!(error instanceof SessionEnded)) throw error
        credentials.forget()
        return next(args).catch(plainly)
      }
    },
    { step: 'initialize', name: 'renewing', priority: 'high' },
  )
  middlewareStack.addRelativeTo((next) => (args) => next(args).catch(markEnd), {
    name: 'sessionEnded',
    relation: 'after',
    toMiddleware: 'retryMiddleware',
  })
  return client
}

/** Under its own name the SDK would take it for a clock that is wrong, and send it again and again. */
class SessionEnded extends Error {
  override readonly name = 'SessionEnded'
}

function markEnd(error: unknown): never {
  throw isExpired(error) ? new SessionEnded('the session has run out', { cause: error }) : error
}

function plainly(error: unknown): never {
  throw error instanceof SessionEnded ? error.cause : error
}
