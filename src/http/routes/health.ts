/** Is the process alive, and can it work? */

import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { pendingMigrations } from '../../store/migrate.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'

const Ok = Type.Object({ ok: Type.Literal(true) })

export function healthRoutes({ deps }: RouteContext): (app: Server) => Promise<void> {
  return async (app) => {
    app.get(
      '/healthz',
      { schema: { summary: 'Alive', tags: ['health'], response: { 200: Ok } } },
      () => ({ ok: true as const }),
    )
    app.get(
      '/readyz',
      {
        schema: {
          summary: 'Ready: the database answers and is migrated',
          tags: ['health'],
          response: { 200: Ok, ...problems(503) },
        },
      },
      async () => {
        const pending = await pendingMigrations(deps.db).catch((error: unknown) => {
          throw unavailable('the database does not answer', error)
        })
        if (pending.length > 0) throw unavailable(`migrations are missing: ${pending.join(', ')}`)
        return { ok: true as const }
      },
    )
  }
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('DATABASE_UNAVAILABLE', message, { hint: message, cause })
}
