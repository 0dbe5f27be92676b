/** Which job does what, and when the scheduled ones come. A replica that only answers starts none of them. */

import type { PointSink } from '../core/point-sink.ts'
import { archive } from '../workflow/archive.ts'
import { deliverPoints } from '../workflow/deliver-points.ts'
import { type Deps, SELF } from '../workflow/deps.ts'
import { execute } from '../workflow/execute.ts'
import { giveUp } from '../workflow/give-up.ts'
import { investigate } from '../workflow/investigate.ts'
import { justify } from '../workflow/justify.ts'
import { postQuestions } from '../workflow/post-questions.ts'
import { publishMetrics } from '../workflow/publish-metrics.ts'
import { refreshCard, refreshMessage } from '../workflow/refresh-card.ts'
import { requestApproval } from '../workflow/request-approval.ts'
import { scan } from '../workflow/scan.ts'
import { spreadScan, startScan } from '../workflow/start-scan.ts'
import { sweep } from '../workflow/sweep.ts'
import { sweepBackups } from '../workflow/sweep-backups.ts'
import { undo } from '../workflow/undo.ts'
import { wakeCarrier } from '../workflow/wake-carrier.ts'
import { weeklyReport } from '../workflow/weekly-report.ts'
import type { Queue } from './queue.ts'

export interface WorkerOptions {
  /** Cron fields in UTC; null: never. */
  readonly scanSchedule: string | null
  readonly reportSchedule: string | null
  /** So many texts are written in one request. */
  readonly textsAtOnce: number
  /** Whether anybody gets metrics. */
  readonly isHeard: boolean
  readonly sink: PointSink | null
}

export async function startWorkers(
  queue: Queue,
  deps: Deps,
  options: WorkerOptions,
): Promise<void> {
  await queue.work('schedule-scan', () => startScan(deps, SELF))
  await queue.work('scan', ({ scanId }, signal) => spreadScan(deps, scanId, signal))
  await queue.work('scan-scope', (job, signal) => scan(deps, job, signal))
  await queue.work('investigate', (job, signal) => investigate(deps, job, signal))
  await queue.workTogether('justify', options.textsAtOnce, (jobs, signal) => {
    const turns = jobs.map(({ data, waitedMs }) => ({ ...data, waitedMs }))
    return justify(deps, turns, signal)
  })
  await queue.work('request-approval', ({ findingId }, signal) =>
    requestApproval(deps, findingId, signal),
  )
  await queue.work('execute', ({ findingId }, signal) => execute(deps, findingId, signal))
  await queue.work('undo', ({ findingId }, signal) => undo(deps, findingId, signal))
  await queue.work('give-up', ({ findingId }) => giveUp(deps, findingId))
  await queue.work('notify', (notice, signal) => deps.notifier.tell(notice, signal))
  await queue.work('post-questions', () => postQuestions(deps))
  await queue.work('refresh-card', ({ findingId }, signal) => refreshCard(deps, findingId, signal))
  await queue.work('refresh-message', ({ kind, subjectId }, signal) =>
    refreshMessage(deps, { kind, subject_id: subjectId }, signal),
  )
  await queue.work('wake-carrier', ({ findingId }, signal) => wakeCarrier(deps, findingId, signal))
  await queue.work('weekly-report', () => weeklyReport(deps))
  await queue.work('sweep', () => sweep(deps))
  await queue.work('sweep-backups', (_job, signal) => sweepBackups(deps, signal))
  await queue.work('archive', (_job, signal) => archive(deps, signal))
  await queue.schedule('schedule-scan', options.scanSchedule)
  await queue.schedule('weekly-report', deps.chat ? options.reportSchedule : null)
  await queue.schedule('sweep', '* * * * *')
  await queue.schedule('sweep-backups', '17 * * * *')
  await queue.schedule('archive', '41 2 * * *')
  await startPublishing(queue, deps, options)
}

/** Whichever replica gets the minute's job; there is no leader. */
async function startPublishing(
  queue: Queue,
  deps: Deps,
  { sink, isHeard }: WorkerOptions,
): Promise<void> {
  await queue.work('publish-metrics', () => publishMetrics({ ...deps, sink }))
  await queue.schedule('publish-metrics', isHeard ? '* * * * *' : null)
  if (sink) {
    await queue.work('deliver-points', (_, signal) => deliverPoints({ ...deps, sink }, signal))
  }
  await queue.schedule('deliver-points', sink ? '* * * * *' : null)
}
