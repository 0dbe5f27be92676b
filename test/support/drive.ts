/**
 * Runs the jobs of a stage in this process, one by one, as the real queue would: what throws comes
 * back later, what keeps throwing ends in give-up, and time passes only where a job waits for it.
 */

import { archive } from '../../src/workflow/archive.ts'
import type { Job } from '../../src/workflow/deps.ts'
import { execute } from '../../src/workflow/execute.ts'
import { giveUp } from '../../src/workflow/give-up.ts'
import { investigate } from '../../src/workflow/investigate.ts'
import { justify } from '../../src/workflow/justify.ts'
import { postQuestions } from '../../src/workflow/post-questions.ts'
import { publishMetrics } from '../../src/workflow/publish-metrics.ts'
import { refreshCard, refreshMessage } from '../../src/workflow/refresh-card.ts'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { scan } from '../../src/workflow/scan.ts'
import { spreadScan, startScan } from '../../src/workflow/start-scan.ts'
import { sweep } from '../../src/workflow/sweep.ts'
import { sweepBackups } from '../../src/workflow/sweep-backups.ts'
import { undo } from '../../src/workflow/undo.ts'
import { wakeCarrier } from '../../src/workflow/wake-carrier.ts'
import { weeklyReport } from '../../src/workflow/weekly-report.ts'
import { unhurried } from './clouds.ts'
import { handBack, takeJob, type WaitingJob, waitingJobs } from './job-table.ts'
import type { Stage } from './stage.ts'

const MAX_JOBS = 400
const MAX_FAILURES = 8

/** Runs what is due. Returns the errors of the jobs that failed, oldest first. */
export async function runDueJobs(stage: Stage): Promise<unknown[]> {
  const errors: unknown[] = []
  for (let ran = 0; ran < MAX_JOBS; ran += 1) {
    const taken = await takeJob(stage.db, stage.clock.now())
    if (!taken) return errors
    const error = await attempt(stage, taken)
    if (error !== null) errors.push(error)
  }
  throw new Error('the jobs did not come to an end')
}

/** Runs what is due, then lets time pass to the next job that waits, until no job is left. */
export async function runAllJobs(stage: Stage): Promise<unknown[]> {
  const errors: unknown[] = []
  for (let leap = 0; leap < MAX_JOBS; leap += 1) {
    errors.push(...(await runDueJobs(stage)))
    const [next] = await waitingJobs(stage.db)
    if (!next) return errors
    stage.clock.advanceTo(next.dueAt)
  }
  throw new Error('the jobs did not come to an end')
}

/** A stage whose steps queue everything but these jobs, as when the queue lost them. */
export function withoutJobs(stage: Stage, name: Job['name']): Stage {
  const enqueue: Stage['deps']['enqueue'] = (trx, jobs, seconds) => {
    const others = jobs.filter((it) => it.name !== name)
    return stage.deps.enqueue(trx, others, seconds)
  }
  return { ...stage, deps: { ...stage.deps, enqueue } }
}

/** A whole scan: asked for, spread over its scopes, and whatever follows from it at once. */
export async function scanNow(stage: Stage): Promise<string> {
  const { scanId } = await startScan(stage.deps, 'test')
  const [error] = await runDueJobs(stage)
  if (error instanceof Error) throw error
  return scanId
}

async function attempt(stage: Stage, taken: WaitingJob): Promise<unknown> {
  try {
    await run(stage, taken)
    return null
  } catch (error) {
    if (taken.failures < MAX_FAILURES) await handBack(stage.db, taken, stage.clock.now())
    else if (hasDeadLetter(taken.job)) await giveUp(stage.deps, taken.job.data.findingId)
    return error
  }
}

function hasDeadLetter(job: Job): job is Extract<Job, { name: 'execute' | 'undo' }> {
  return job.name === 'execute' || job.name === 'undo'
}

async function run({ deps }: Stage, { job }: WaitingJob): Promise<unknown> {
  if (isForChat(job)) return runForChat(deps, job)
  if (isAboutFinding(job)) return runForFinding(deps, job)
  return isBySchedule(job) ? runBySchedule(deps, job) : runForScope(deps, job)
}

const BY_SCHEDULE = [
  'sweep',
  'sweep-backups',
  'archive',
  'publish-metrics',
  'deliver-points',
] as const
type ScheduledJob = Extract<Job, { name: (typeof BY_SCHEDULE)[number] }>

function isBySchedule(job: Job): job is ScheduledJob {
  return BY_SCHEDULE.some((name) => name === job.name)
}

type ScopeJob = Exclude<Job, ChatJob | FindingJob | ScheduledJob>

async function runForScope(deps: Stage['deps'], job: ScopeJob): Promise<unknown> {
  switch (job.name) {
    case 'schedule-scan':
      return startScan(deps, 'schedule')
    case 'scan':
      return spreadScan(deps, job.data.scanId, unhurried())
    case 'scan-scope':
      return scan(deps, job.data, unhurried())
    case 'notify':
      return deps.notifier.tell(job.data, unhurried())
    case 'investigate':
      return investigate(deps, job.data, unhurried())
  }
}

async function runBySchedule(deps: Stage['deps'], { name }: ScheduledJob): Promise<unknown> {
  switch (name) {
    case 'sweep':
      return sweep(deps)
    case 'sweep-backups':
      return sweepBackups(deps, unhurried())
    case 'archive':
      return archive(deps, unhurried())
    case 'publish-metrics':
      return publishMetrics({ ...deps, sink: null })
    case 'deliver-points':
      throw new Error('a stage has no sink')
  }
}

type FindingJob = Exclude<Extract<Job, { data: { readonly findingId: string } }>, ChatJob>

function isAboutFinding(job: Exclude<Job, ChatJob>): job is FindingJob {
  return 'findingId' in job.data
}

async function runForFinding(deps: Stage['deps'], { name, data }: FindingJob): Promise<unknown> {
  switch (name) {
    case 'justify':
      return justify(deps, [{ ...data, waitedMs: 0 }], unhurried())
    case 'request-approval':
      return requestApproval(deps, data.findingId, unhurried())
    case 'execute':
      return execute(deps, data.findingId, unhurried())
    case 'undo':
      return undo(deps, data.findingId, unhurried())
    case 'give-up':
      return giveUp(deps, data.findingId)
    case 'wake-carrier':
      return wakeCarrier(deps, data.findingId, unhurried())
  }
}

type ChatJob = Extract<
  Job,
  { name: 'post-questions' | 'refresh-card' | 'refresh-message' | 'weekly-report' }
>

async function runForChat(deps: Stage['deps'], job: ChatJob): Promise<unknown> {
  if (job.name === 'post-questions') return postQuestions(deps)
  if (job.name === 'weekly-report') return weeklyReport(deps)
  if (job.name === 'refresh-card') return refreshCard(deps, job.data.findingId, unhurried())
  const { kind, subjectId } = job.data
  return refreshMessage(deps, { kind, subject_id: subjectId }, unhurried())
}

function isForChat(job: Job): job is ChatJob {
  return ['post-questions', 'refresh-card', 'refresh-message', 'weekly-report'].includes(job.name)
}
