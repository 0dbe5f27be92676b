/**
 * Tells every replica that something changed, over one connection of each that listens. An
 * announcement names a topic and holds nothing else: who hears it looks into the tables. So it does no
 * harm when one is lost or comes twice; and whoever must not miss any looks now and then, too.
 */

import { addAbortListener } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Client } from 'pg'
import type { Db } from './database.ts'

const CHANNEL = 'cloudthrift'
const RECONNECT_MS = 1_000

/** Heard when the caller's transaction commits. */
export async function announce(db: Db, topic: string): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${topic})`.execute(db)
}

type Hear = () => void

export class Announcements implements AsyncDisposable {
  readonly #url: string
  readonly #onError: (error: unknown) => void
  readonly #hearers = new Map<string, Set<Hear>>()
  readonly #closing = new AbortController()
  #listening: Promise<void> | null = null

  /** Nothing is opened before somebody listens. */
  constructor(databaseUrl: string, onError: (error: unknown) => void) {
    this.#url = databaseUrl
    this.#onError = onError
  }

  /** Calls `hear` for each announcement of the topic, and whenever some may have been missed. */
  listen(topic: string, hear: Hear): Disposable {
    const hearers = this.#hearers.get(topic) ?? new Set()
    this.#hearers.set(topic, hearers.add(hear))
    this.#listening ??= this.#keepListening()
    return {
      [Symbol.dispose]: () => {
        hearers.delete(hear)
        if (hearers.size === 0) this.#hearers.delete(topic)
      },
    }
  }

  async #keepListening(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await this.#listenOnce(signal).catch(this.#onError)
      await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Returns when the connection is lost, or this is closed. */
  async #listenOnce(signal: AbortSignal): Promise<void> {
    const client = new Client({
      connectionString: this.#url,
      application_name: 'cloudthrift-listen',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    })
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    client.on('error', this.#onError)
    client.on('end', resolve)
    client.on('notification', ({ payload }) => this.#tell(payload ?? ''))
    using _ = addAbortListener(signal, () => resolve())
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      // Before it listened, or while the connection was lost, nobody heard anything.
      for (const topic of this.#hearers.keys()) this.#tell(topic)
      await ended
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  #tell(topic: string): void {
    for (const hear of this.#hearers.get(topic) ?? []) hear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#listening
  }
}
