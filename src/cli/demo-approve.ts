/** Deciding in the demo: by hand at a prompt, with a way back, or everything that is ready at once. */

import { setTimeout as sleep } from 'node:timers/promises'
import { intro, isCancel, log, note, outro, select } from '@clack/prompts'
import type { App } from '../app.ts'
import type { Verdict } from '../core/approval.ts'
import type { FindingStatus } from '../core/finding.ts'
import { type Language, messagesIn } from '../core/messages/messages.ts'
import { plainText } from '../core/plain-text.ts'
import { auditTrail, findFinding } from '../store/findings.ts'
import type { AuditEntry, Finding } from '../store/schema.ts'
import { termsOf } from '../store/terms.ts'
import { undoOf } from '../store/undos.ts'
import { decide } from '../workflow/decide.ts'
import { requestUndo } from '../workflow/request-undo.ts'
import { describe } from './demo-describe.ts'
import { findingsOf, price, printLedger } from './demo-report.ts'
import { eventually } from './demo-scan.ts'
import { EXIT, Progress, tell } from './output.ts'

export const YOU = { id: 'demo:you', name: 'you', via: 'demo' }
const IN_FLIGHT: readonly FindingStatus[] = ['approved', 'queued', 'executing', 'restoring']
const POLL_MS = 150

/** Ends when everything has settled. What AWS refuses is an outcome, and said; it is no failure of ours. */
export async function approveAll(app: App): Promise<number> {
  using progress = new Progress()
  const words = messagesIn(app.deps.language).cli.demo
  const pending = await findingsOf(app, ['pending'])
  for (const finding of pending) await answer(app, finding, 'approve')
  let left = -1
  await eventually(app.deps.language, async () => {
    const flying = await findingsOf(app, IN_FLIGHT)
    const held = await heldUp(app, flying)
    if (flying.length - held.length !== left) {
      left = flying.length - held.length
      progress.show(words.executed(pending.length - left, pending.length))
    }
    return left === 0 ? true : null
  })
  progress[Symbol.dispose]()
  const held = await heldUp(app, await findingsOf(app, IN_FLIGHT))
  if (held[0]) tell(words.held(held.length, plainText(held[0].reason)))
  const failed = await findingsOf(app, ['failed'])
  tell(words.approved(pending.length, failed.length))
  for (const { id, resource_id: resourceId } of failed) {
    const last = (await auditTrail(app.deps.db, id)).at(-1)
    tell(`  ${words.wasKept(resourceId, plainText(String(last?.details['reason'])))}`)
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
  const { language } = app.deps
  const words = messagesIn(language).cli.decide
  intro(words.intro)
  for (;;) {
    const finding = await choose(app)
    if (!finding) break
    if (finding.status === 'remediated') {
      await takeBack(app, finding)
      continue
    }
    note(await describe(app, finding), words.title(finding.resource_id, price(finding, language)))
    const verdict = await ask(app, finding)
    if (!verdict) continue
    await answer(app, finding, verdict)
    if (verdict === 'approve') await watch(app, finding.id)
  }
  outro(words.outro)
  await printLedger(app)
  return EXIT.ok
}

/** One that waits for a decision, or one that was removed, to undo it. */
async function choose(app: App): Promise<Finding | null> {
  const pending = await findingsOf(app, ['pending'])
  const removed = await findingsOf(app, ['remediated'])
  if (pending.length + removed.length === 0) return null
  const { language } = app.deps
  const words = messagesIn(language).cli.decide
  const width = Math.max(words.undo.length, ...pending.map((it) => price(it, language).length))
  const chosen = await select<string>({
    message: words.which(pending.length),
    maxItems: 12,
    options: [
      ...pending.map((it) => ({
        value: it.id,
        label: `${price(it, language).padStart(width)}  ${labelOf(it)}`,
        hint: `${it.detector_id}, ${it.region}`,
      })),
      ...removed.map((it) => ({
        value: it.id,
        label: `${words.undo.padStart(width)}  ${labelOf(it)}`,
      })),
      { value: '', label: words.stop },
    ],
  })
  if (isCancel(chosen) || chosen === '') return null
  return [...pending, ...removed].find((it) => it.id === chosen) ?? null
}

function labelOf(finding: Finding): string {
  return `${finding.resource_id}  ${plainText(finding.name ?? '', 40)}`
}

async function takeBack(app: App, { id }: Finding): Promise<void> {
  const words = messagesIn(app.deps.language).cli.decide
  await requestUndo(app.deps, { findingId: id, reason: null, person: YOU })
  await watch(app, id)
  const undo = await undoOf(app.deps.db, id)
  if (undo?.outcome === 'restored') log.success(words.isBack(String(undo.resource_id)))
  else log.warn(plainText(words.isNotBack(String(undo?.detail?.['reason'])), 300))
}

async function ask(app: App, finding: Finding): Promise<Verdict | null> {
  const words = messagesIn(app.deps.language).cli.decide
  const yes = words.approve[finding.remedy ?? 'delete']
  const { snoozeDays } = termsOf(finding, app.deps.policy).approval
  const verdict = await select<Verdict | 'back'>({
    message: words.question,
    options: [
      { value: 'approve', label: yes },
      { value: 'reject', label: words.reject },
      { value: 'snooze', label: words.snooze(snoozeDays) },
      { value: 'back', label: words.back },
    ],
  })
  return isCancel(verdict) || verdict === 'back' ? null : verdict
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
    for (const entry of trail.slice(shown)) log.step(sentence(entry, app.deps.language))
    shown = trail.length
    const finding = await findFinding(app.deps.db, findingId)
    if (finding && !IN_FLIGHT.includes(finding.status)) return
    await sleep(POLL_MS)
  }
}

function sentence({ event, details, at }: AuditEntry, language: Language): string {
  const time = at.toISOString().slice(11, 19)
  const facts = Object.entries(details)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([key, value]) => `${key} ${plainText(String(value), 80)}`)
  const step = messagesIn(language).cli.steps[event] ?? event
  return [`${time} ${step}`, ...facts].join('  ')
}
