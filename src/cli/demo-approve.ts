/** Deciding in the demo: by hand at a prompt, with a way back, or everything that is ready at once. */

import { setTimeout as sleep } from 'node:timers/promises'
import { intro, isCancel, log, note, outro, select } from '@clack/prompts'
import type { App } from '../app.ts'
import type { Verdict } from '../core/approval.ts'
import { detectorOf, type RemedyName } from '../core/detector.ts'
import type { FindingStatus } from '../core/finding.ts'
import { plainText } from '../core/plain-text.ts'
import { formulaOf } from '../core/price.ts'
import { auditTrail, findFinding } from '../store/findings.ts'
import type { AuditEntry, Finding } from '../store/schema.ts'
import { termsOf } from '../store/terms.ts'
import { undoOf } from '../store/undos.ts'
import { decide } from '../workflow/decide.ts'
import { requestUndo } from '../workflow/request-undo.ts'
import { findingsOf, price, printLedger } from './demo-report.ts'
import { eventually } from './demo-scan.ts'
import { EXIT, Progress, tell } from './output.ts'

const YOU = { id: 'demo:you', name: 'you', via: 'demo' }
const IN_FLIGHT: readonly FindingStatus[] = ['approved', 'queued', 'executing', 'restoring']
const POLL_MS = 150

/** Ends when everything has settled. What AWS refuses is an outcome, and said; it is no failure of ours. */
export async function approveAll(app: App): Promise<number> {
  using progress = new Progress()
  const pending = await findingsOf(app, ['pending'])
  for (const finding of pending) await answer(app, finding, 'approve')
  let left = -1
  await eventually(async () => {
    const flying = await findingsOf(app, IN_FLIGHT)
    const held = await heldUp(app, flying)
    if (flying.length - held.length !== left) {
      left = flying.length - held.length
      progress.show(`executed ${pending.length - left}/${pending.length}`)
    }
    return left === 0 ? true : null
  })
  progress[Symbol.dispose]()
  const held = await heldUp(app, await findingsOf(app, IN_FLIGHT))
  if (held[0]) tell(`${held.length} wait: ${plainText(held[0].reason)}`)
  const failed = await findingsOf(app, ['failed'])
  tell(`approved ${pending.length}, refused by the cloud ${failed.length}`)
  for (const { id, resource_id: resourceId } of failed) {
    const last = (await auditTrail(app.deps.db, id)).at(-1)
    tell(`  ${resourceId}: ${plainText(String(last?.details['reason']))}; it was kept`)
  }
  return EXIT.ok
}

/** What a limit or the stop switch keeps in the queue: it will not settle while we watch. */
async function heldUp(app: App, flying: readonly Finding[]): Promise<{ reason: string }[]> {
  const held = []
  for (const { id } of flying.filter((it) => it.status === 'queued')) {
    const last = (await auditTrail(app.deps.db, id)).at(-1)
    if (last?.event === 'held') held.push({ reason: String(last.details['reason']) })
  }
  return held
}

export async function approveByHand(app: App): Promise<number> {
  intro('Decide. Doing nothing keeps the resource.')
  for (;;) {
    const finding = await choose(app)
    if (!finding) break
    if (finding.status === 'remediated') {
      await takeBack(app, finding)
      continue
    }
    note(await describe(app, finding), `${finding.resource_id}, ${price(finding)} per month`)
    const verdict = await ask(app, finding)
    if (!verdict) continue
    await answer(app, finding, verdict)
    if (verdict === 'approve') await watch(app, finding.id)
  }
  outro('Nothing else was touched.')
  await printLedger(app)
  return EXIT.ok
}

/** One that waits for a decision, or one that was removed, to undo it. */
async function choose(app: App): Promise<Finding | null> {
  const pending = await findingsOf(app, ['pending'])
  const removed = await findingsOf(app, ['remediated'])
  if (pending.length + removed.length === 0) return null
  const chosen = await select<string>({
    message: `${pending.length} findings wait. Which one?`,
    maxItems: 12,
    options: [
      ...pending.map((it) => ({
        value: it.id,
        label: `${price(it).padStart(9)}  ${labelOf(it)}`,
        hint: `${it.detector_id}, ${it.region}`,
      })),
      ...removed.map((it) => ({ value: it.id, label: `     Undo  ${labelOf(it)}` })),
      { value: '', label: 'Stop here' },
    ],
  })
  if (isCancel(chosen) || chosen === '') return null
  return [...pending, ...removed].find((it) => it.id === chosen) ?? null
}

function labelOf(finding: Finding): string {
  return `${finding.resource_id}  ${plainText(finding.name ?? '', 40)}`
}

async function takeBack(app: App, { id }: Finding): Promise<void> {
  await requestUndo(app.deps, { findingId: id, reason: null, person: YOU })
  await watch(app, id)
  const undo = await undoOf(app.deps.db, id)
  if (undo?.outcome === 'restored') log.success(`It is back: ${undo.resource_id}`)
  else log.warn(plainText(`It is not back: ${String(undo?.detail?.['reason'])}`, 300))
}

async function ask(app: App, finding: Finding): Promise<Verdict | null> {
  const { snoozeDays } = termsOf(finding, app.deps.policy).approval
  const verdict = await select<Verdict | 'back'>({
    message: 'Your decision?',
    options: [
      { value: 'approve', label: `Approve: ${CONSEQUENCES[finding.remedy ?? 'delete'].short}` },
      { value: 'reject', label: 'Reject: keep it' },
      { value: 'snooze', label: `Ask again in ${snoozeDays} days` },
      { value: 'back', label: 'Back' },
    ],
  })
  return isCancel(verdict) || verdict === 'back' ? null : verdict
}

const CONSEQUENCES = {
  delete: {
    short: 'snapshot, then delete',
    long: 'looked at again, snapshot taken and checked, looked at again, deleted, booked.',
  },
  release: {
    short: 'release it',
    long: 'looked at again, then released. It comes back only if nobody else takes it.',
  },
  park: {
    short: 'make it cheaper, lose nothing',
    long: 'looked at again, then modified to the gp3 baseline, booked.',
  },
} as const satisfies Record<RemedyName, { short: string; long: string }>

async function describe(app: App, finding: Finding): Promise<string> {
  const { title } = detectorOf(app.deps.clouds, finding.provider, finding.detector_id)
  const facts = finding.evidence.facts.map(
    (it) => `  ${it.answer.padEnd(7)} ${it.name} (${it.source})`,
  )
  const tags = Object.entries(finding.tags).map(([key, value]) => plainText(`${key}=${value}`, 60))
  return [
    `${title} in ${finding.region}, account ${finding.account_id}`,
    `Seen idle in ${finding.sightings} scans since ${finding.first_seen_at.toISOString().slice(0, 10)}`,
    `Cost: ${formulaOf(finding.price.lines)} (list prices of ${finding.price.priceDate})`,
    'Evidence:',
    ...facts,
    ...past(finding),
    `Tags: ${tags.join(', ') || 'none'}`,
    `If approved: ${CONSEQUENCES[finding.remedy ?? 'delete'].long}`,
    'It can be undone for a while: that is offered here afterwards.',
  ].join('\n')
}

/** What the investigation found: shown with its source, also where nobody could tell. */
function past({ investigation }: Finding): string[] {
  if (!investigation) return []
  const { facts, lastUsedOn, owner } = investigation
  return [
    ...facts.map((it) => `  ${it.answer.padEnd(7)} ${it.name} (${it.source}) ${it.detail ?? ''}`),
    `Last used: ${lastUsedOn ?? 'no source saw it in use'}`,
    `Owner: ${owner ? `${owner.name} (${owner.why})` : 'nobody is known'}`,
  ].map((line) => plainText(line, 160))
}

async function answer(app: App, finding: Finding, verdict: Verdict): Promise<void> {
  await decide(app.deps, {
    findingId: finding.id,
    revision: finding.revision,
    verdict,
    reason: null,
    snoozeUntil: null,
    person: YOU,
  })
}

/** Shows each step as it is saved. */
async function watch(app: App, findingId: string): Promise<void> {
  let shown = (await auditTrail(app.deps.db, findingId)).length
  for (;;) {
    const trail = await auditTrail(app.deps.db, findingId)
    for (const entry of trail.slice(shown)) log.step(sentence(entry))
    shown = trail.length
    const finding = await findFinding(app.deps.db, findingId)
    if (finding && !IN_FLIGHT.includes(finding.status)) return
    await sleep(POLL_MS)
  }
}

function sentence({ event, details, at }: AuditEntry): string {
  const time = at.toISOString().slice(11, 19)
  const facts = Object.entries(details)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([key, value]) => `${key} ${plainText(String(value), 80)}`)
  return [`${time} ${event}`, ...facts].join('  ')
}
