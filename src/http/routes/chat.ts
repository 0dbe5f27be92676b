/**
 * What a chat sends us. The signature covers the very bytes of the body, so this route keeps them, whatever
 * they claim to be; and it answers nothing but the chat's verdict: not 413, 415 or 429. Discord tests with
 * wrong signatures at random, and drops an endpoint that answers them with anything but 401.
 */

import type { Webhook } from '../../core/chat.ts'
import type { Server } from '../route.ts'

const BODY_LIMIT_BYTES = 256 * 1024

export function chatRoutes(webhook: Webhook): (app: Server) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
      (_request, body, done) => done(null, body),
    )
    // What cannot be read cannot be verified.
    app.setErrorHandler((error, request, reply) => {
      const { status, body } = problemOf(error)
      if (status >= 500) request.log.error({ err: error }, 'interaction failed')
      return reply.code(status).send(body)
    })
    app.post(
      webhook.path,
      // A busy process still says 401; the rate limit of server.ts leaves this path out, too.
      { schema: { hide: true }, config: { pressureHandler: () => undefined } },
      async (request, reply) => {
        const answer = await webhook.receive({
          signature: request.headers['x-signature-ed25519'],
          timestamp: request.headers['x-signature-timestamp'],
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        })
        return reply.code(answer.status).header('cache-control', 'no-store').send(answer.body)
      },
    )
  }
}

function problemOf(error: unknown): { readonly status: number; readonly body: object } {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status < 500
    ? { status: 401, body: { error: 'invalid request signature' } }
    : { status: 500, body: { error: 'internal error' } }
}
