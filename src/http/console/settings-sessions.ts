/** Where the person who looks is signed in, so that a session of somebody else is noticed. */

import type { FastifyRequest } from 'fastify'
import { messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import { consoleSessionsOf } from '../../store/console-sessions.ts'
import type { Deps } from '../../workflow/deps.ts'
import { personOf } from '../auth.ts'
import { minuteText, momentOf } from './times.ts'

interface SessionView {
  readonly isThis: boolean
  readonly device: string
  readonly since: string
  readonly seen: string
  readonly ends: string
}

export async function sessionsView(
  { db, language, now }: Pick<Deps, 'db' | 'language' | 'now'>,
  request: FastifyRequest,
): Promise<readonly SessionView[]> {
  const { sessions: say } = messagesIn(language).settingsPage
  const at = now()
  const { sessionId } = request.session
  const found = await consoleSessionsOf(db, { person: personOf(request).id, sessionId, at })
  return found.map((it) => ({
    isThis: it.isThis,
    device: it.device === null ? say.unknown : plainText(it.device, 40),
    since: say.since(momentOf(it.startedAt, at, language).away),
    seen: say.seen(momentOf(it.seenAt, at, language).away),
    ends: say.ends(minuteText(it.expiresAt)),
  }))
}
