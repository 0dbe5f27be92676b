/** The queue as a check-up sees it: it is there, somebody works on it, nothing is stuck or given up. */

import { fromKysely } from 'pg-boss'
import { type Check, fail, ok, type Tell, warn } from '../core/checkup.ts'
import type { Db } from '../store/database.ts'

const LATE_SECONDS = 300
const STUCK_SECONDS = 3_600
const WHEN_UNKNOWN = 'Check the database first: the queue lives in its schema pgboss.'
const START = 'Start a replica (`cloudthrift serve`, docs/deploy.md), or look at its log.'

const check = (name: string, run: Check['run']): Check => ({
  family: 'queue',
  name,
  isCheap: true,
  whenUnknown: WHEN_UNKNOWN,
  run,
})

export function queueChecks(db: Db): readonly Check[] {
  return [
    check('jobs', (tell) => lookAtJobs(db, tell)),
    check('given up', (tell) => lookAtFailures(db, tell)),
  ]
}

interface Waiting {
  readonly oldest: string | null
  readonly name: string | null
  readonly count: string
  /** Seconds since the job of each minute last ended. */
  readonly swept: string | null
}

async function lookAtJobs(db: Db, tell: Tell): Promise<void> {
  const version = await versionOf(db)
  if (version === null) {
    return tell(warn('schema', 'the queue was never opened in this database', START))
  }
  tell(ok('schema', `pgboss, version ${version}`))
  const [waiting] = await query<Waiting>(db, WAITING)
  if (!waiting) throw new Error('the queue said nothing')
  tellAge(waiting, tell)
  tellWorker(waiting, tell)
}

function tellAge({ oldest, name, count }: Waiting, tell: Tell): void {
  const seconds = Number(oldest ?? 0)
  if (seconds < LATE_SECONDS) {
    const detail = oldest === null ? 'nothing waits' : `${count} due, the oldest for ${seconds} s`
    return tell(ok('oldest job', detail))
  }
  const detail = `${count} jobs are due; the oldest, ${name}, for ${spanOf(seconds)}`
  tell((seconds < STUCK_SECONDS ? warn : fail)('oldest job', detail, START))
}

function tellWorker({ swept }: Waiting, tell: Tell): void {
  if (swept !== null && Number(swept) < LATE_SECONDS) {
    return tell(ok('workers', `a replica works: it swept ${Number(swept)} s ago`))
  }
  const since =
    swept === null ? 'no replica has worked yet' : `none worked for ${spanOf(Number(swept))}`
  tell(warn('workers', since, START))
}

async function lookAtFailures(db: Db, tell: Tell): Promise<void> {
  if ((await versionOf(db)) === null) return tell(ok('given up', 'no job yet'))
  const failed = await query<{ name: string; count: string }>(db, GIVEN_UP)
  if (failed.length === 0) return tell(ok('given up', 'no job in the last 7 days'))
  const detail = failed.map((it) => `${it.name} ${it.count}`).join(', ')
  const remedy =
    "Read why: select name, output from pgboss.job where state = 'failed' (docs/runbook.md, Look); findings that failed can be asked about again."
  const isDead = failed.some((it) => it.name === 'give-up')
  tell((isDead ? fail : warn)('given up', `in 7 days after every try: ${detail}`, remedy))
}

function spanOf(seconds: number): string {
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`
  return `${Math.round(seconds / 3_600)} hours`
}

/** Null: there is no queue yet. */
async function versionOf(db: Db): Promise<number | null> {
  const [there] = await query<{ at: string | null }>(
    db,
    `select to_regclass('pgboss.version')::text as at`,
  )
  if (!there?.at) return null
  const [row] = await query<{ version: number }>(db, 'select version from pgboss.version')
  return row?.version ?? null
}

/** `sweep` runs each minute on one replica or another. */
const WAITING = `
  with due as (
    select name, extract(epoch from now() - start_after)::bigint as age
    from pgboss.job where state in ('created', 'retry') and start_after <= now()
  )
  select (select max(age) from due)::text as oldest,
    (select name from due order by age desc limit 1) as name,
    (select count(*) from due)::text as count,
    (select extract(epoch from now() - max(completed_on))::bigint
     from pgboss.job where name = 'sweep' and state = 'completed')::text as swept`

/** A sweep or a publication that failed is repeated with the next minute, and says nothing. */
const GIVEN_UP = `
  select name, count(*)::text as count from pgboss.job
  where state = 'failed' and completed_on > now() - interval '7 days'
    and name not in ('sweep', 'publish-metrics', 'deliver-points', 'sweep-backups')
  group by name order by name`

async function query<Row>(db: Db, text: string): Promise<readonly Row[]> {
  return (await fromKysely(db).executeSql(text)).rows
}
