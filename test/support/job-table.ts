/**
 * A job queue we own: a table in the test's database, so a job is committed with its transaction or
 * not at all, also from another process. Like the real one it keeps one waiting job per subject.
 */

import { sql } from 'kysely'
import type { Db } from '../../src/store/database.ts'
import type { Deps, Job } from '../../src/workflow/deps.ts'
import { SECOND_MS } from './clock.ts'

export interface WaitingJob {
  readonly job: Job
  readonly dueAt: Date
  readonly failures: number
}

interface Row {
  readonly job: Job
  readonly due_at: Date
  readonly failures: number
}

const JOB = sql`jsonb_build_object('name', name, 'data', data)`

export async function createJobTable(db: Db): Promise<void> {
  await sql`
    create table if not exists test_job (
      id bigint generated always as identity primary key,
      name text not null,
      data jsonb not null,
      due_at timestamptz not null,
      failures integer not null default 0,
      unique (name, data)
    )`.execute(db)
}

export function enqueueInto(now: () => Date): Deps['enqueue'] {
  return async (trx, jobs, startAfterSeconds = 0) => {
    const dueAt = new Date(now().getTime() + startAfterSeconds * SECOND_MS)
    for (const job of jobs) await insert(trx, { job, dueAt, failures: 0 })
  }
}

/** Hands a failed job back, to be tried again later. */
export async function handBack(db: Db, { job, failures }: WaitingJob, at: Date): Promise<void> {
  const dueAt = new Date(at.getTime() + 5 * SECOND_MS)
  await insert(db, { job, dueAt, failures: failures + 1 })
}

export async function waitingJobs(db: Db): Promise<WaitingJob[]> {
  const { rows } = await sql<Row>`
    select ${JOB} as job, due_at, failures from test_job order by due_at, id`.execute(db)
  return rows.map(jobOf)
}

/** The job that has been due for longest, taken out of the table. */
export async function takeJob(db: Db, at: Date): Promise<WaitingJob | null> {
  const { rows } = await sql<Row>`
    delete from test_job where id = (
      select id from test_job where due_at <= ${at} order by due_at, id limit 1)
    returning ${JOB} as job, due_at, failures`.execute(db)
  return rows[0] ? jobOf(rows[0]) : null
}

/** As when the queue lost them. */
export async function dropJobs(db: Db): Promise<void> {
  await sql`delete from test_job`.execute(db)
}

async function insert(db: Db, { job, dueAt, failures }: WaitingJob): Promise<void> {
  await sql`
    insert into test_job (name, data, due_at, failures)
    values (${job.name}, ${JSON.stringify(job.data)}::jsonb, ${dueAt}, ${failures})
    on conflict (name, data) do nothing`.execute(db)
}

function jobOf({ job, due_at: dueAt, failures }: Row): WaitingJob {
  return { job, dueAt, failures }
}
