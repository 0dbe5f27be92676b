/**
 * Step 2. Looks into what people are about to be asked about: when it was last used, who made it, who
 * owns it, what points to it, and whether we may remove it at all. Batch by batch, so that a repeat
 * goes on where the last run stopped; no transaction is open while the cloud is asked.
 */

import { conclude } from '../core/conclusion.ts'
import {
  type Candidate,
  type Cloud,
  type Detector,
  detectorOf,
  remedyOf,
} from '../core/detector.ts'
import type { Fact } from '../core/evidence.ts'
import { type DatedFact, type History, isCurrent, reusableHistory } from '../core/investigation.ts'
import type { Scope } from '../core/observation.ts'
import { isDryRun } from '../core/policy.ts'
import type { Remedy } from '../core/remedy.ts'
import { openFindings, saveInvestigations } from '../store/investigations.ts'
import type { Finding } from '../store/schema.ts'
import { gatesOf, readyToAsk, termsOf } from '../store/terms.ts'
import type { Deps } from './deps.ts'

/** At two lookups a second a batch takes half a minute. */
const BATCH = 50
/** On so many resources of a kind the permission is tried, until one says yes. */
const SAMPLES = 3

type InvestigateDeps = Pick<Deps, 'db' | 'clouds' | 'policy' | 'enqueue' | 'now'>

interface Run {
  readonly deps: InvestigateDeps
  readonly cloud: Cloud
  readonly scope: Scope
  /** By kind and remedy: whether we may. Asked once a run, not per finding. */
  readonly permissions: Map<string, DatedFact>
}

export async function investigate(
  deps: InvestigateDeps,
  { scope }: { readonly scope: Scope },
  signal: AbortSignal,
): Promise<void> {
  const cloud = deps.clouds.get(scope.provider)
  if (!cloud) throw new Error(`no cloud for provider ${scope.provider}`)
  const run: Run = { deps, cloud, scope, permissions: new Map() }
  const ready = await readyToAsk(deps.db, scope, deps.policy, deps.now())
  for (let start = 0; start < ready.length; start += BATCH) {
    signal.throwIfAborted()
    await investigateBatch(run, ready.slice(start, start + BATCH), signal)
  }
}

async function investigateBatch(
  run: Run,
  findingIds: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { deps } = run
  const findings = await openFindings(deps.db, findingIds)
  const known = findings.filter((it) => it.investigation && isCurrent(it.investigation, deps.now()))
  const learnt: Finding[] = []
  const rest = findings.filter((it) => !known.includes(it))
  for (const [detectorId, some] of Map.groupBy(rest, (it) => it.detector_id)) {
    const detector = detectorOf(deps.clouds, run.scope.provider, detectorId)
    learnt.push(...(await learnAbout(run, detector, some, signal)))
  }
  await deps.db.transaction().execute(async (trx) => {
    const saved = new Set(await saveInvestigations(trx, learnt))
    const clear = [...known, ...learnt.filter((it) => saved.has(it.id))].filter(
      (it) => gatesOf(it, deps.policy).length === 0,
    )
    await deps.enqueue(
      trx,
      clear.map(({ id }) => ({ name: 'justify', data: { findingId: id } })),
    )
  })
}

/** The findings, each with its investigation. The gates come last: they must hold when people are asked. */
async function learnAbout(
  run: Run,
  detector: Detector,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const { deps, scope } = run
  const earlier = earlierHistories(findings, deps.now())
  const forgotten = findings.filter((it) => !earlier.has(it.resource_id))
  const histories = new Map([
    ...earlier,
    ...(await detector.inquiry.history(scope, forgotten.map(candidateOf), signal)),
  ])
  await tryPermissions(run, detector, findings, signal)
  const gates = await detector.inquiry.gates(scope, findings.map(candidateOf), signal)
  return findings.map((finding) => {
    const history = histories.get(finding.resource_id)
    const asked = gates.get(finding.resource_id)
    if (!history || !asked) {
      throw new Error(`${detector.id} does not answer about ${finding.resource_id}`)
    }
    const about = {
      accountId: finding.account_id,
      tags: finding.tags,
      createdAt: finding.resource_created_at,
      minIdleDays: termsOf(finding, deps.policy).minIdleDays,
      history,
      gates: [...asked, ...permissionFor(run, finding)],
    }
    return { ...finding, investigation: conclude(about, deps.policy, deps.now()) }
  })
}

function earlierHistories(findings: readonly Finding[], now: Date): ReadonlyMap<string, History> {
  return new Map(
    findings.flatMap(({ resource_id: resourceId, investigation }) => {
      const history = reusableHistory(investigation, now)
      return history ? [[resourceId, history]] : []
    }),
  )
}

/** In a dry run nothing is removed, so what we may not do is said, and stops nobody. */
async function tryPermissions(
  { deps, cloud, scope, permissions }: Run,
  detector: Detector,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<void> {
  const isGate = !isDryRun(deps.policy, cloud)
  for (const [name, some] of Map.groupBy(findings, (it) => it.remedy)) {
    const key = keyOf(detector.id, name)
    if (name === null || permissions.has(key)) continue
    const fact = await tried(remedyOf(detector, name), scope, some.slice(0, SAMPLES), signal)
    permissions.set(key, { ...fact, at: deps.now().toISOString(), isGate })
  }
}

/** None: the policy proposes nothing that needs a permission. */
function permissionFor({ permissions }: Run, finding: Finding): readonly DatedFact[] {
  const known = permissions.get(keyOf(finding.detector_id, finding.remedy))
  return known ? [known] : []
}

function keyOf(detectorId: string, remedy: Finding['remedy']): string {
  return `${detectorId}/${remedy}`
}

/** One that is gone by now, or denied for a reason of its own, must not speak for all. */
async function tried(
  remedy: Remedy,
  scope: Scope,
  [sample, ...others]: readonly Finding[],
  signal: AbortSignal,
): Promise<Fact> {
  if (!sample) throw new Error(`nothing to try the permission to ${remedy.name} on`)
  const fact = await remedy.permitted(scope, sample.resource_id, signal)
  return fact.answer === 'yes' || others.length === 0 ? fact : tried(remedy, scope, others, signal)
}

function candidateOf(finding: Finding): Candidate {
  return {
    resourceId: finding.resource_id,
    canonicalId: finding.canonical_id,
    attributes: finding.evidence.attributes,
    idleSince: finding.first_seen_at,
  }
}
