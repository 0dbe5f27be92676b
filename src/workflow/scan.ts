/**
 * Step 1b. Looks through one scope and records what is idle. A scope that errs is `not scanned`,
 * with the reason; only what was listed completely may be cleared.
 */

import type { Cloud } from '../core/detector.ts'
import { type Meter, metered, newMeter } from '../core/meter.ts'
import type { Scope } from '../core/observation.ts'
import { closeApprovals } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { move, moveAll } from '../store/move.ts'
import { finishScope, isWaiting, type ScopeFigures, saveProgress } from '../store/scan-scopes.ts'
import { finishScan } from '../store/scans.ts'
import type { Sighted } from '../store/sighting-rows.ts'
import {
  firstRecording,
  isKnown,
  outdatedQuestions,
  recording,
  unseenFindings,
} from '../store/sightings.ts'
import { readyToAsk } from '../store/terms.ts'
import { type Deps, SELF } from './deps.ts'
import { type LookedThrough, lookThrough } from './look-through.ts'
import { queueRefresh } from './refresh-card.ts'
import { reportFound, reportScan } from './report.ts'

type ScanDeps = Pick<Deps, 'db' | 'clouds' | 'chat' | 'policy' | 'enqueue' | 'metrics' | 'now'>

interface Visit {
  readonly scanId: string
  readonly scope: Scope
  readonly startedAt: Date
  /** Nothing was known here before: nothing of it can be seen again, be missing or be outdated. */
  readonly isFirst: boolean
}

/** What was counted so far, by us and by whoever called the cloud for us. */
type Tally = Meter & { -readonly [Name in keyof ScopeFigures]: ScopeFigures[Name] }

export async function scan(
  deps: ScanDeps,
  job: { readonly scanId: string; readonly scope: Scope },
  signal: AbortSignal,
): Promise<void> {
  const cloud = deps.clouds.get(job.scope.provider)
  if (!cloud) throw new Error(`no cloud for provider ${job.scope.provider}`)
  // A late job would mark what it sees as last seen by its old scan, and the next scan clear it.
  if (!(await isWaiting(deps.db, job.scanId, job.scope))) return
  const visit = { ...job, startedAt: deps.now(), isFirst: !(await isKnown(deps.db, job.scope)) }
  const tally: Tally = { ...newMeter(), candidates: 0, monthlyMicros: 0n, unpriced: 0 }
  const looked = await metered(tally, () => recordAll(deps, visit, { cloud, tally }, signal))
  await deps.db.transaction().execute(async (trx) => {
    const finished = await finishScope(trx, visit.scanId, visit.scope, {
      status: looked.reason === null ? 'scanned' : 'not scanned',
      reason: looked.reason,
      ...tally,
      startedAt: visit.startedAt,
      finishedAt: deps.now(),
    })
    if (finished && !visit.isFirst) await settle(deps, trx, visit, looked)
    await finishScan(trx, visit.scanId, deps.now())
  })
  reportScan(deps, visit.scope, visit.startedAt, looked.reason === null)
}

function recordAll(
  deps: ScanDeps,
  { scanId, scope, startedAt, isFirst }: Visit,
  { cloud, tally }: { cloud: Cloud; tally: Tally },
  signal: AbortSignal,
): Promise<LookedThrough> {
  return lookThrough(
    scope,
    {
      cloud,
      detectors: cloud.detectors,
      policy: deps.policy,
      now: deps.now(),
      take: (detector, page) => {
        const figures = { candidates: 0, monthlyMicros: 0n, unpriced: 0 }
        const counted = counting(page, figures)
        const record = isFirst ? firstRecording(counted) : recording(counted)
        return async () => {
          const look = { scanId, scope, detectorId: detector.id, at: deps.now() }
          tally.candidates += figures.candidates
          tally.monthlyMicros += figures.monthlyMicros
          tally.unpriced += figures.unpriced
          // On one connection: were each statement to queue for one, no page would end before all do.
          const count = await deps.db.connection().execute(async (db) => {
            const created = await record(db, look)
            await saveProgress(db, scanId, scope, { ...tally, startedAt })
            return created
          })
          reportFound(deps, scope, { kind: detector.id, count })
        }
      },
    },
    signal,
  )
}

/** Counts what passes. */
function* counting(
  page: Iterable<Sighted>,
  figures: Pick<Tally, 'candidates' | 'monthlyMicros' | 'unpriced'>,
): Generator<Sighted> {
  for (const sighted of page) {
    const { monthlyMicros } = sighted.price
    figures.candidates += 1
    figures.monthlyMicros += monthlyMicros ?? 0n
    figures.unpriced += monthlyMicros === null ? 1 : 0
    yield sighted
  }
}

/** What follows from what was seen, and from what was not seen any more. */
async function settle(
  deps: ScanDeps,
  trx: Trx,
  { scanId, scope }: Visit,
  { complete }: LookedThrough,
): Promise<void> {
  await clearUnseen(
    deps,
    trx,
    { scanId, scope },
    complete.map(({ id }) => id),
  )
  await expireOutdated(deps, trx, scope)
  const ready = await readyToAsk(trx, scope, deps.policy, deps.now())
  if (ready.length > 0) await deps.enqueue(trx, [{ name: 'investigate', data: { scope } }])
}

async function clearUnseen(
  deps: ScanDeps,
  trx: Trx,
  { scanId, scope }: Pick<Visit, 'scanId' | 'scope'>,
  detectorIds: readonly string[],
): Promise<void> {
  const at = deps.now()
  const unseen = await unseenFindings(trx, scope, detectorIds, scanId)
  const ids = unseen.filter((it) => !it.attempted).map((it) => it.id)
  const details = { reason: 'a complete scan does not see it any more', scanId }
  await moveAll(trx, 'clear', ids, { actor: SELF, at, details })
  await closeApprovals(trx, ids, 'void', at)
  await queueRefresh(deps, trx, ids)
  for (const { id } of unseen.filter((it) => it.attempted)) {
    await reconcile(deps, trx, id)
  }
}

/** It vanished after an attempt of ours whose answer was lost: the execution must find out and book. */
async function reconcile(deps: ScanDeps, trx: Trx, findingId: string): Promise<void> {
  const details = { reason: 'it vanished after our attempt to remove it' }
  const moved = await move(trx, 'retry', findingId, { actor: SELF, at: deps.now(), details })
  if (moved) await deps.enqueue(trx, [{ name: 'execute', data: { findingId } }])
}

async function expireOutdated(deps: ScanDeps, trx: Trx, scope: Scope): Promise<void> {
  const at = deps.now()
  const details = { reason: 'what was shown is no longer true' }
  const outdated = await outdatedQuestions(trx, scope)
  await moveAll(trx, 'expire', outdated, { actor: SELF, at, details })
  await closeApprovals(trx, outdated, 'void', at)
  await queueRefresh(deps, trx, outdated)
}
