/**
 * A pool that has its statements prepared: PostgreSQL parses and plans a text once for each connection,
 * not at each call. For few texts that come often. What they return is named column by column: a
 * replica that runs on while a newer one migrates would be refused a prepared `select *`.
 */

import { hash } from 'node:crypto'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type { Pool, PoolClient } from 'pg'

/** More would be texts that are put together anew each time: these are not worth a place. */
const MAX_STATEMENTS = 100

export function preparing(pool: Pool): Pick<PostgresPool, 'connect'> {
  const names = new Map<string, string>()
  const nameOf = (text: string): string | undefined => {
    if (!names.has(text) && names.size < MAX_STATEMENTS) {
      names.set(text, `ct_${hash('sha256', text, 'hex').slice(0, 24)}`)
    }
    return names.get(text)
  }
  // One for each connection, not for each use: whoever is given it may keep notes about it.
  const clients = new WeakMap<PoolClient, PreparingClient>()
  return {
    connect: async () => {
      const client = await pool.connect()
      const known = clients.get(client) ?? new PreparingClient(client, nameOf)
      clients.set(client, known)
      return known
    },
  }
}

class PreparingClient implements PostgresPoolClient {
  readonly #client: PoolClient
  readonly #nameOf: (text: string) => string | undefined
  /** A transaction that PostgreSQL has not heard of yet. */
  #isBeginning = false

  constructor(client: PoolClient, nameOf: (text: string) => string | undefined) {
    this.#client = client
    this.#nameOf = nameOf
  }

  query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('a prepared connection has no cursors')
    if (text === 'begin') {
      this.#isBeginning = true
      return Promise.resolve(NOTHING)
    }
    return this.#isBeginning ? this.#begin(text, values) : this.#send(text, values)
  }

  /**
   * A transaction that begins with a read begins together with it: nobody waits for the word itself.
   * Only a read: should `begin` fail, it has changed nothing. One that ends without a word never was.
   */
  async #begin(text: string, values: readonly unknown[]): Promise<unknown> {
    this.#isBeginning = false
    if (text === 'commit' || text === 'rollback') return NOTHING
    const begun = this.#send('begin', [])
    if (!text.startsWith('select ')) await begun
    const [, result] = await Promise.all([begun, this.#send(text, values)])
    return result
  }

  #send(text: string, values: readonly unknown[]): Promise<unknown> {
    // Words like begin and commit have no plan.
    const name = values.length > 0 ? this.#nameOf(text) : undefined
    return this.#client.query({ text, values: [...values], ...(name ? { name } : {}) })
  }

  release(isBroken?: boolean): void {
    this.#isBeginning = false
    this.#client.release(isBroken)
  }
}

const NOTHING = { command: 'SELECT', rows: [], rowCount: 0 } as const
