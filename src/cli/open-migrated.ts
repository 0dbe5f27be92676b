/** The database for commands that only look: they must not migrate one that others run on. */

import { connect } from '../app.ts'
import type { Config } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import type { Db } from '../store/database.ts'
import { pendingMigrations } from '../store/migrate.ts'
import { createLog } from '../telemetry/log.ts'
import { databaseOf } from './serve.ts'

export async function openMigrated(config: Config, stack: AsyncDisposableStack): Promise<Db> {
  const log = createLog('warn', process.stderr)
  const databaseUrl = await databaseOf(config, log, stack)
  const db = stack.adopt(connect(databaseUrl, log), (it) => it.destroy())
  const missing = await pendingMigrations(db)
  if (missing.length === 0) return db
  throw new AppError('DATABASE_UNAVAILABLE', `migrations are missing: ${missing.join(', ')}`, {
    hint: 'Bring the database up to date with `cloudthrift migrate`.',
  })
}
