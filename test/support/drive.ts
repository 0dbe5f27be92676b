/**
 * Runs the jobs of a stage in this process, one by one, as the real queue would: what throws comes
 * back later, what keeps throwing ends in give-up, and time passes only where a job waits for it.
 */

import type { Job } from '../../src/workflow/deps.ts'
import { execute } from '../../src/workflow/execute.ts'
import { giveUp } from '../../src/workflow/give-up.ts'
import { investigate } from '../../src/workflow/investigate.ts'
import { postQuestions } from '../../src/workflow/post-questions.ts'
import { refreshCard, refreshMessage } from '../../src/workflow/refresh-card.ts'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { scan } from '../../src/workflow/scan.ts'
import { spreadScan, startScan } from '../../src/workflow/start-scan.ts'
import { sweep } from '../../src/workflow/sweep.ts'
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
    else if (taken.job.name === 'execute') await giveUp(stage.deps, taken.job.data.findingId)
    return error
  }
}

async function run({ deps }: Stage, { job }: WaitingJob): Promise<unknown> {
  return isForChat(job) ? runForChat(deps, job) : runForFindings(deps, job)
}

async function runForFindings(deps: Stage['deps'], job: Exclude<Job, ChatJob>): Promise<unknown> {
  switch (job.name) {
    case 'schedule-scan':
      return startScan(deps, 'schedule')
    case 'scan':
      return spreadScan(deps, job.data.scanId, unhurried())
    case 'scan-scope':
      return scan(deps, job.data, unhurried())
    case 'investigate':
      return investigate(deps, job.data, unhurried())
    case 'request-approval':
      return requestApproval(deps, job.data.findingId, unhurried())
    case 'execute':
      return execute(deps, job.data.findingId, unhurried())
    case 'give-up':
      return giveUp(deps, job.data.findingId)
    case 'wake-carrier':
      return wakeCarrier(deps, job.data.findingId, unhurried())
    case 'sweep':
      return sweep(deps)
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
