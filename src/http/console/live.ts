/**
 * Tells open pages that something changed, over server-sent events; they then ask for what they show.
 * One look at the audit trail a second per replica, and none while no page is open.
 */

import { PassThrough } from 'node:stream'
import { latestChange } from '../../store/findings.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { signedIn } from './session.ts'

const LOOK_MS = 1_000
/** A proxy must not take a quiet stream for a dead one. */
const BEAT_MS = 20_000
const MAX_STREAMS = 500

export function liveRoutes(app: Server, { deps }: ConsoleContext): void {
  const live = new Live(() => latestChange(deps.db))
  app.addHook('preClose', async () => live.close())
  app.get('/live', { onRequest: signedIn }, (_request, reply) => {
    const stream = live.open()
    if (!stream) return reply.code(503).send()
    return reply
      .headers({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
      .send(stream)
  })
}

class Live {
  readonly #latest: () => Promise<string | null>
  readonly #streams = new Set<PassThrough>()
  #seen: string | null = null
  #timer: NodeJS.Timeout | null = null
  #beatAt = 0

  constructor(latest: () => Promise<string | null>) {
    this.#latest = latest
  }

  /** Null: too many are open. */
  open(): PassThrough | null {
    if (this.#streams.size >= MAX_STREAMS) return null
    const stream = new PassThrough()
    stream.write(': open\n\n')
    stream.once('close', () => this.#streams.delete(stream))
    this.#streams.add(stream)
    if (!this.#timer) this.#wait()
    return stream
  }

  close(): void {
    for (const stream of this.#streams) stream.end()
    this.#streams.clear()
  }

  #wait(): void {
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS)
  }

  async #look(): Promise<void> {
    this.#timer = null
    if (this.#streams.size === 0) return
    // A database that is down is no change; the next look tells.
    const latest = await this.#latest().catch(() => this.#seen)
    if (latest !== this.#seen && this.#seen !== null)
      this.#tell(`event: changed\ndata: ${latest}\n\n`)
    else if (Date.now() - this.#beatAt > BEAT_MS) this.#tell(': beat\n\n')
    this.#seen = latest
    this.#wait()
  }

  #tell(text: string): void {
    this.#beatAt = Date.now()
    for (const stream of this.#streams) stream.write(text)
  }
}
