/**
 * Sessions in PostgreSQL, as the session plugin calls for them. A session that was deleted is never written
 * again: a page that is still being drawn must not bring back what somebody has just signed out of.
 */

import { callbackify } from 'node:util'
import type { FastifySessionOptions } from '@fastify/session'
import type { Session } from 'fastify'
import {
  addConsoleSession,
  changeConsoleSession,
  dropConsoleSession,
  findConsoleSession,
} from '../../store/console-sessions.ts'
import type { Deps } from '../../workflow/deps.ts'

const HOUR_MS = 3_600_000
/** Whatever somebody does. */
export const SIGNED_IN_MS = 12 * HOUR_MS
const IDLE_MS = 2 * HOUR_MS
const ANONYMOUS_MS = HOUR_MS

export function sessionStore({
  db,
  now,
}: Pick<Deps, 'db' | 'now'>): NonNullable<FastifySessionOptions['store']> {
  return {
    get: callbackify(async (id: string) => {
      const data = await findConsoleSession(db, id, now())
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `set` below
      return data as Session | null
    }),
    set: callbackify(async (id: string, session: Session) => {
      const isNew = session.isStored !== true
      session.isStored = true
      const data = JSON.parse(JSON.stringify(session))
      const saved = { person: session.person?.id ?? null, data, expiresAt: endOf(session, now()) }
      await (isNew ? addConsoleSession(db, id, saved) : changeConsoleSession(db, id, saved))
    }),
    destroy: callbackify((id: string) => dropConsoleSession(db, id)),
  }
}

function endOf({ visit }: Session, now: Date): Date {
  if (!visit) return new Date(now.getTime() + ANONYMOUS_MS)
  return new Date(Math.min(visit.startedAt + SIGNED_IN_MS, visit.seenAt + IDLE_MS))
}
