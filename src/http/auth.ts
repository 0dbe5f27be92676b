/** Bearer tokens. Only digests are compared, in constant time; no token means no access. */

import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Person } from '../core/approval.ts'
import { AppError } from '../core/errors.ts'

export type TokenScope = 'read' | 'operate' | 'decide'

interface ApiToken {
  readonly name: string
  readonly sha256: string
  readonly scopes: readonly TokenScope[]
}

declare module 'fastify' {
  interface FastifyRequest {
    person: Person | null
  }
}

/** A route hook that lets pass only callers whose token has the scope. */
export function requireScope(
  tokens: readonly ApiToken[],
  scope: TokenScope,
): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const token = callerOf(tokens, request.headers.authorization)
    if (!token.scopes.includes(scope)) {
      throw new AppError('NOT_AUTHORISED', `${token.name} lacks the scope ${scope}`, {
        hint: `Your token may not do this: it lacks the scope '${scope}'.`,
      })
    }
    request.person = { id: `api:${token.name}`, name: token.name, via: 'api' }
  }
}

/** Every token is compared, so the time tells nothing about which one was close. */
function callerOf(tokens: readonly ApiToken[], header: string | undefined): ApiToken {
  const presented = /^Bearer (?<token>\S+)$/.exec(header ?? '')?.groups?.['token'] ?? ''
  const digest = createHash('sha256').update(presented).digest()
  const matches = tokens.filter((it) => timingSafeEqual(Buffer.from(it.sha256, 'hex'), digest))
  const [token] = matches
  if (!presented || !token) {
    throw new AppError('NOT_AUTHENTICATED', 'no valid bearer token', {
      hint: 'Send Authorization: Bearer TOKEN with a token listed in API_TOKENS.',
    })
  }
  return token
}

/** The verified caller: a decision without one is none. */
export function personOf(request: FastifyRequest): Person {
  if (request.person) return request.person
  throw new AppError('NOT_AUTHENTICATED', 'no verified person', { hint: 'Sign in first.' })
}
