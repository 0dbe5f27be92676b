/** What a group of routes is made of. */

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Announcements } from '../store/announcements.ts'
import type { Deps } from '../workflow/deps.ts'
import type { requireScope, TokenScope } from './auth.ts'

export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export interface RouteContext {
  readonly deps: Deps
  /** Of what happens in any replica. */
  readonly announcements: Pick<Announcements, 'listen'>
  readonly requires: (scope: TokenScope) => ReturnType<typeof requireScope>
}
