/** For commands that only look: they must not migrate a database that others run on. */

import { AppError } from '../core/errors.ts'
import type { Db } from '../store/database.ts'
import { pendingMigrations } from '../store/migrate.ts'

export async function requireMigrated(db: Db): Promise<void> {
  const missing = await pendingMigrations(db)
  if (missing.length === 0) return
  throw new AppError('DATABASE_UNAVAILABLE', `migrations are missing: ${missing.join(', ')}`, {
    hint: 'Bring the database up to date with `cloudthrift migrate`.',
  })
}
