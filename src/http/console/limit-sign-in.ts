/** Whoever knocks too often waits: codes and links are not to be guessed, nor Discord asked without end. */

import type { Server } from '../route.ts'

const ATTEMPTS = 30

class TooManyAttempts extends Error {
  readonly statusCode = 429
}

export function limitSignIn(app: Server): void {
  const limit = app.createRateLimit({ max: ATTEMPTS, timeWindow: '1 minute' })
  app.addHook('onRequest', async (request) => {
    const counted = await limit(request)
    if (!counted.isAllowed && counted.isExceeded) {
      throw new TooManyAttempts('Too many attempts to sign in; wait a minute.')
    }
  })
}
