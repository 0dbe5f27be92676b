/**
 * Step 2b. Has the texts written for findings that are about to be asked about, and lets them go on.
 * Nothing waits for a model: whatever comes of it, every finding goes on to request-approval, which
 * takes the text that is there or writes one by rule. The model is asked outside any transaction.
 */

import { briefKey } from '../core/brief.ts'
import type { Brief, Outcome, Writer, Written } from '../core/justification.ts'
import { outcomesByKey, saveOutcomes } from '../store/drafts.ts'
import { findingsById } from '../store/findings.ts'
import { addModelCalls } from '../store/model-usage.ts'
import type { Deps } from './deps.ts'
import { findingBrief } from './finding-brief.ts'
import { reportModelCall } from './report.ts'

type JustifyDeps = Pick<
  Deps,
  'db' | 'clouds' | 'writer' | 'language' | 'onModelCall' | 'enqueue' | 'metrics' | 'now'
>

/** Ten minutes in the queue mean that there is more to write than the model may write. */
const PATIENCE_MS = 600_000

/** One finding whose turn has come. */
export interface Turn {
  readonly findingId: string
  /** How long it stood in the queue. */
  readonly waitedMs: number
}

export async function justify(
  deps: JustifyDeps,
  turns: readonly Turn[],
  signal: AbortSignal,
): Promise<void> {
  const { writer } = deps
  const inTime = turns.filter(({ waitedMs }) => waitedMs < PATIENCE_MS)
  const missing = writer ? await missingBriefs(deps, writer, inTime) : new Map<string, Brief>()
  const written = writer && (await writer.write([...missing.values()], signal))
  for (const call of written?.calls ?? []) {
    deps.onModelCall(call)
    reportModelCall(deps, call)
  }
  await deps.db.transaction().execute(async (trx) => {
    const at = deps.now()
    if (written) {
      await saveOutcomes(trx, byKey(missing, written), at)
      await addModelCalls(trx, written.calls, at)
    }
    const jobs = turns.map(({ findingId }) => ({
      name: 'request-approval' as const,
      data: { findingId },
    }))
    await deps.enqueue(trx, jobs)
  })
}

/** By key: findings of which the same is known share one text. What failed before is tried again. */
async function missingBriefs(
  deps: JustifyDeps,
  writer: Writer,
  turns: readonly Turn[],
): Promise<ReadonlyMap<string, Brief>> {
  const findings = await findingsById(
    deps.db,
    turns.map(({ findingId }) => findingId),
  )
  const briefs = new Map(
    findings
      .filter(({ status }) => status === 'open')
      .map((finding) => findingBrief(deps, finding))
      .map((brief) => [briefKey(brief, writer.version), brief]),
  )
  const known = await outcomesByKey(deps.db, [...briefs.keys()])
  return new Map([...briefs].filter(([key]) => !isWritten(known.get(key))))
}

function isWritten(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && 'draft' in outcome
}

function byKey(
  briefs: ReadonlyMap<string, Brief>,
  { outcomes }: Written,
): ReadonlyMap<string, Outcome> {
  return new Map(
    [...briefs.keys()].map((key, index) => [key, outcomes[index] ?? { reason: 'missing' }]),
  )
}
