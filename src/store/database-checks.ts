/** The database as a check-up sees it: it answers, is new enough, has our migrations, and tells our time. */

import { sql } from 'kysely'
import { type Check, fail, ok, readSkew, skewMs, type Tell, warn } from '../core/checkup.ts'
import type { Db } from './database.ts'
import { pendingMigrations } from './migrate.ts'
import { haltOf } from './switch.ts'

const OLDEST_SERVER = 140_000
const WHEN_UNKNOWN =
  'Check that PostgreSQL runs and that DATABASE_URL (host, port, name, user, password) leads to it.'

const check = (name: string, run: Check['run']): Check => ({
  family: 'database',
  name,
  isCheap: true,
  whenUnknown: WHEN_UNKNOWN,
  run,
})

export function databaseChecks(db: Db, now: () => Date): readonly Check[] {
  return [
    check('server', (tell) => lookAtServer(db, tell)),
    check('migrations', (tell) => lookAtMigrations(db, tell)),
    { ...check('stop switch', (tell) => lookAtSwitch(db, tell)), family: 'queue' },
    { ...check('database clock', (tell) => lookAtClock(db, now, tell)), family: 'clock' },
  ]
}

/** Nothing works without it: no answer is a fail here, whatever the reason. */
async function lookAtServer(db: Db, tell: Tell): Promise<void> {
  try {
    await askServer(db, tell)
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error)
    tell(fail('server', `it does not answer: ${why}`, WHEN_UNKNOWN))
  }
}

async function askServer(db: Db, tell: Tell): Promise<void> {
  const { rows } = await sql<{ version: string; number: number; mayCreate: boolean }>`
    select current_setting('server_version') as version,
      current_setting('server_version_num')::int as number,
      has_database_privilege(current_database(), 'create') as "mayCreate"`.execute(db)
  const [row] = rows
  if (!row) throw new Error('the server said nothing about itself')
  if (row.number < OLDEST_SERVER) {
    const remedy = 'Move the database to PostgreSQL 14 or newer, and point DATABASE_URL at it.'
    return tell(fail('server', `PostgreSQL ${row.version} is too old`, remedy))
  }
  tell(ok('server', `PostgreSQL ${row.version} answers`))
  if (!row.mayCreate) {
    const remedy = 'As its owner: grant create on database NAME to USER; migrations need it.'
    tell(warn('permissions', 'our user may not create schemas in the database', remedy))
  }
}

async function lookAtMigrations(db: Db, tell: Tell): Promise<void> {
  const pending = await pendingMigrations(db)
  if (pending.length === 0) return tell(ok('migrations', 'all are applied'))
  const remedy = 'Run `cloudthrift migrate`, or start the service, which does the same.'
  tell(fail('migrations', `not applied: ${pending.join(', ')}`, remedy))
}

async function lookAtSwitch(db: Db, tell: Tell): Promise<void> {
  const halt = await haltOf(db)
  if (!halt) return tell(ok('stop switch', 'executions may run'))
  const why = halt.reason ? `: ${halt.reason}` : ''
  const detail = `halted since ${halt.at.toISOString()} by ${halt.actor}${why}`
  tell(warn('stop switch', detail, 'When the reason is gone: `cloudthrift resume`.'))
}

async function lookAtClock(db: Db, now: () => Date, tell: Tell): Promise<void> {
  const asked = now()
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db)
  const answered = now()
  const [row] = rows
  if (!row) throw new Error('the database told no time')
  tell(readSkew('database clock', skewMs(row.at, asked, answered, 1)))
}
