/**
 * Loaded before the service (`--import`): says on standard error, with each answer, which of the heavy
 * packages the process had loaded by then.
 */

import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'

const HEAVY = ['@aws-sdk/client-ec2', '@napi-rs/canvas']

const { cache } = createRequire(import.meta.url)

subscribe('http.server.response.finish', (message) => {
  if (!isAnswer(message)) return
  const { url: path } = message.request
  const { statusCode: status } = message.response
  process.stderr.write(`${JSON.stringify({ path, status, loaded: loaded() })}\n`)
})

/** Also of an `import`: both packages are CommonJS. */
function loaded(): string[] {
  const files = Object.keys(cache)
  return HEAVY.filter((name) => files.some((file) => file.includes(`/node_modules/${name}/`)))
}

interface Answer {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

function isAnswer(message: unknown): message is Answer {
  return typeof message === 'object' && message !== null && 'response' in message
}
