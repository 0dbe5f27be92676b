/** Opens PostgreSQL. `Trx` in a signature means: call me inside a transaction. */

import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Pool, TypeOverrides } from 'pg'
import { preparing } from './prepared.ts'
import type { Tables } from './schema.ts'

export type Db = Kysely<Tables>
export type Trx = Transaction<Tables>

const INT8_OID = 20
const DATE_OID = 1082

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
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: isPrepared ? preparing(pool) : pool }),
    ...(onStatement ? { log: ({ query }) => onStatement(query.sql) } : {}),
  })
}
