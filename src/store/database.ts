/** Opens PostgreSQL. `Trx` in a signature means: call me inside a transaction. */

import { setTimeout as pause } from 'node:timers/promises'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Pool, type PoolClient, TypeOverrides } from 'pg'
import { preparing } from './prepared.ts'
import type { Tables } from './schema.ts'

export type Db = Kysely<Tables>
export type Trx = Transaction<Tables>

const INT8_OID = 20
const DATE_OID = 1082
/** So long a connection may take to end: one whose other side is gone would take for ever. */
const LAST_WORD_MS = 1_000

interface Options {
  readonly maxConnections: number
  /** For few statements that come often: see prepared.ts. */
  readonly isPrepared?: boolean
  /** Told of everything that is sent, begin and commit too. */
  readonly onStatement?: (text: string) => void
  /** Called when an idle connection breaks. Without a listener, node-postgres ends the process. */
  readonly onConnectionError: (error: Error) => void
}

export function openDatabase(url: string, options: Options): Db {
  const types = new TypeOverrides()
  types.setTypeParser(INT8_OID, BigInt)
  // A date has no time zone: as a Date it would move by a day east of Greenwich.
  types.setTypeParser(DATE_OID, String)
  const pool = new Pool({
    connectionString: url,
    max: options.maxConnections,
    types,
    // Statements may be sent before the one before them is answered.
    pipeline: options.isPrepared ?? false,
    connectionTimeoutMillis: 10_000,
    // A new connection knows no plan: once open, one that has prepared statements stays open.
    ...(options.isPrepared ? { idleTimeoutMillis: 0 } : {}),
    application_name: 'cloudthrift',
  })
  pool.on('error', options.onConnectionError)
  pool.on('connect', (client) => client.on('error', options.onConnectionError))
  const { isPrepared = false, onStatement } = options
  const { connect } = isPrepared ? preparing(pool) : { connect: () => pool.connect() }
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { options: pool.options, connect, end: endingOf(pool) } }),
    ...(onStatement ? { log: ({ query }) => onStatement(query.sql) } : {}),
  })
}

/**
 * A pool of pg says that it has ended before its connections have. Whoever then stops the server cuts
 * them off, and each says that it was lost.
 */
function endingOf(pool: Pool): () => Promise<void> {
  const open = new Set<PoolClient>()
  const all = Promise.withResolvers<void>()
  pool.on('connect', (client) => open.add(client))
  pool.on('remove', (client) => {
    open.delete(client)
    if (pool.ended && open.size === 0) all.resolve()
  })
  return async () => {
    await pool.end()
    if (open.size > 0) await Promise.race([all.promise, pause(LAST_WORD_MS, null, { ref: false })])
  }
}
