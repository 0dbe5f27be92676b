/** Removals and their way back, through the workflow's own steps. */

import { ledgerEntries } from '../../src/store/savings.ts'
import type { Finding, Undo } from '../../src/store/schema.ts'
import { undoOf } from '../../src/store/undos.ts'
import { decide } from '../../src/workflow/decide.ts'
import { requestUndo } from '../../src/workflow/request-undo.ts'
import { runAllJobs } from './drive.ts'
import { answerTo, askAboutAll, BOB, findingOf, historyOf } from './findings.ts'
import type { Stage } from './stage.ts'

/** Everything that may be asked about is approved and carried out. Returns the findings, as removed. */
export async function removeAll(stage: Stage, ids: readonly string[]): Promise<Finding[]> {
  await askAboutAll(stage)
  stage.clock.advance(60_000)
  for (const id of ids) await decide(stage.deps, answerTo(await findingOf(stage, id)))
  await runAllJobs(stage)
  return Promise.all(ids.map((id) => findingOf(stage, id)))
}

export async function removeOne(stage: Stage, id: string): Promise<Finding> {
  const [finding] = await removeAll(stage, [id])
  if (finding?.status !== 'remediated') throw new Error(`${id} is ${finding?.status}`)
  return finding
}

/** One removed volume, and its snapshot. */
export async function removedVolume(stage: Stage): Promise<{ id: string; snapshotId: string }> {
  const { id } = stage.region.addVolume()
  await removeOne(stage, id)
  const { execution } = await historyOf(stage, id)
  return { id, snapshotId: execution?.backup_id ?? '' }
}

export function askToUndo(stage: Stage, { id }: Pick<Finding, 'id'>): Promise<Finding> {
  return requestUndo(stage.deps, { findingId: id, reason: 'we need it', person: BOB })
}

export async function undoNow(stage: Stage, finding: Pick<Finding, 'id'>): Promise<Undo> {
  await askToUndo(stage, finding)
  await runAllJobs(stage)
  const undo = await undoOf(stage.db, finding.id)
  if (!undo) throw new Error(`no undo of ${finding.id}`)
  return undo
}

/** What the ledger says per month, over all of its lines. */
export async function ledgerSum({ db }: Pick<Stage, 'db'>): Promise<bigint> {
  const entries = await ledgerEntries(db, 10_000)
  return entries.reduce((sum, it) => sum + (it.monthly_micros ?? 0n), 0n)
}

/** A rule of the recycle bin for the whole region. */
export function keepInBin({ region }: Pick<Stage, 'region'>, days = 7): void {
  region.addRetentionRule({ days, tags: [], excludes: [], status: 'available' })
}
