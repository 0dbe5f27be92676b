/**
 * Tells open pages that something changed, over server-sent events; they then ask for what they show.
 * One look at the audit trail a second per replica, and none while no page is open.
 */

import { PassThrough } from 'node:stream'
import { endedConsoleSessions } from '../../store/console-sessions.ts'
import type { Db } from '../../store/database.ts'
import { latestChange } from '../../store/findings.ts'
import { latestFlip } from '../../store/switch.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { signedIn } from './session.ts'

const LOOK_MS = 1_000
/** A proxy must not take a quiet stream for a dead one. */
const BEAT_MS = 20_000
/** Then the browser comes back by itself, and whoever lost their roles is not let in again. */
const STREAM_MS = 3 * 60_000
const MAX_STREAMS = 500

export function liveRoutes(app: Server, { deps }: ConsoleContext): void {
  const live = new Live({
    latest: () => latestMark(deps.db),
    ended: (sessions) => endedConsoleSessions(deps.db, sessions, deps.now()),
  })
  app.addHook('preClose', async () => live.close())
  app.get('/live', { onRequest: signedIn, exposeHeadRoute: false }, (request, reply) => {
    const stream = live.open(request.session.sessionId)
    if (!stream) return reply.code(503).send()
    return reply
      .headers({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
      .send(stream)
  })
}

/** Of the audit trail and of the stop switch. */
async function latestMark(db: Db): Promise<string> {
  return (await Promise.all([latestChange(db), latestFlip(db)])).join('.')
}

interface Source {
  readonly latest: () => Promise<string | null>
  /** Which of these sessions are over. */
  readonly ended: (sessions: readonly string[]) => Promise<ReadonlySet<string>>
}

class Live {
  readonly #source: Source
  readonly #streams = new Map<PassThrough, { readonly session: string; readonly until: number }>()
  #seen: string | null = null
  #timer: NodeJS.Timeout | null = null
  #beatAt = 0

  constructor(source: Source) {
    this.#source = source
  }

  /** Null: too many are open. */
  open(session: string): PassThrough | null {
    if (this.#streams.size >= MAX_STREAMS) return null
    const stream = new PassThrough()
    stream.write('retry: 500\n\n')
    stream.once('close', () => this.#streams.delete(stream))
    this.#streams.set(stream, { session, until: Date.now() + STREAM_MS })
    if (!this.#timer) this.#wait()
    return stream
  }

  close(): void {
    for (const stream of this.#streams.keys()) stream.end()
    this.#streams.clear()
  }

  #wait(): void {
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS)
  }

  async #look(): Promise<void> {
    this.#timer = null
    if (this.#streams.size === 0) return
    await this.#sendAway()
    // A database that is down is no change; the next look tells.
    const latest = await this.#source.latest().catch(() => this.#seen)
    if (latest !== this.#seen && this.#seen !== null)
      this.#tell(`event: changed\ndata: ${latest}\n\n`)
    else if (Date.now() - this.#beatAt > BEAT_MS) this.#tell(': beat\n\n')
    this.#seen = latest
    this.#wait()
  }

  /** Before anything is told: whoever has signed out meanwhile hears nothing more. */
  async #sendAway(): Promise<void> {
    const sessions = [...new Set([...this.#streams.values()].map(({ session }) => session))]
    const ended = await this.#source.ended(sessions).catch(() => new Set(sessions))
    for (const [stream, { session, until }] of this.#streams) {
      if (!ended.has(session) && Date.now() < until) continue
      this.#streams.delete(stream)
      stream.end()
    }
  }

  #tell(text: string): void {
    this.#beatAt = Date.now()
    for (const stream of this.#streams.keys()) stream.write(text)
  }
}
