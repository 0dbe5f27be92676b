/**
 * Server-sent events of something that changes: what it is like now, and again whenever it is not the
 * same any more, until it has ended. Looks when it is told to, and now and then in case nobody told it.
 * A client that comes back says what it has seen last, and is not told that again.
 */

import { hash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { AppError } from '../core/errors.ts'

/** Between two looks, so that a busy subject does not keep the database busy. */
const SHORTEST_MS = 250
/** Also a proxy's patience with a quiet stream. */
const LONGEST_MS = 5_000
const MAX_STREAMS = 200
/** What a client that does not read may leave unread. */
const MAX_UNREAD_BYTES = 64 * 1024

/** All that are open in one replica. */
export class EventStreams {
  readonly #open = new Set<EventStream>()

  /** `last`: what the client has seen, as its browser says when it comes back. */
  open(subject: Subject, last: string | null): PassThrough {
    if (this.#open.size >= MAX_STREAMS) {
      throw new AppError('TOO_BUSY', `${MAX_STREAMS} event streams are open`, {
        hint: 'Too many are watching; try again in a minute.',
      })
    }
    const stream = new EventStream(subject, last)
    this.#open.add(stream)
    stream.out.once('close', () => this.#open.delete(stream))
    return stream.out
  }

  close(): void {
    for (const stream of this.#open) stream.end()
  }
}

export interface Subject {
  readonly look: () => Promise<{ readonly state: object; readonly hasEnded: boolean }>
  /** Calls back when there may be something new. */
  readonly listen: (hear: () => void) => Disposable
  readonly onError: (error: unknown) => void
}

class EventStream {
  /** What the client reads. */
  readonly out = new PassThrough()
  readonly #subject: Subject
  readonly #ears: Disposable
  #last: string | null
  #timer: NodeJS.Timeout | null = null
  #lookedAt = 0
  #isLooking = false
  #isStale = true

  constructor(subject: Subject, last: string | null) {
    this.#subject = subject
    this.#last = last
    this.#ears = subject.listen(() => this.#hear())
    this.out.once('close', () => this.#stop())
    this.out.write(': open\n\n')
    this.#hear()
  }

  end(): void {
    this.#stop()
    this.out.end()
  }

  #hear(): void {
    this.#isStale = true
    if (!this.#isLooking) this.#lookIn(Math.max(0, this.#lookedAt + SHORTEST_MS - Date.now()))
  }

  #lookIn(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#look(), ms)
  }

  async #look(): Promise<void> {
    this.#isLooking = true
    this.#isStale = false
    this.#lookedAt = Date.now()
    let hasEnded = false
    try {
      const seen = await this.#subject.look()
      hasEnded = seen.hasEnded
      this.#tell(seen.state, hasEnded)
    } catch (error) {
      // A database that is down is no change; a later look tells.
      this.#subject.onError(error)
    }
    this.#isLooking = false
    if (this.out.destroyed || this.out.writableEnded) return
    if (hasEnded || this.out.writableLength > MAX_UNREAD_BYTES) this.end()
    else this.#lookIn(this.#isStale ? SHORTEST_MS : LONGEST_MS)
  }

  #tell(state: object, hasEnded: boolean): void {
    if (this.out.destroyed || this.out.writableEnded) return
    const data = JSON.stringify(state)
    const id = hash('sha256', data, 'base64url').slice(0, 16)
    if (id === this.#last && !hasEnded) {
      this.out.write(': still the same\n\n')
      return
    }
    this.#last = id
    this.out.write(`id: ${id}\nevent: ${hasEnded ? 'end' : 'progress'}\ndata: ${data}\n\n`)
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#ears[Symbol.dispose]()
  }
}
