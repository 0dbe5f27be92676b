/** What the demo shows: a table of findings, one JSON document, the ledger in a sentence. */

import type { App } from '../app.ts'
import type { FindingStatus } from '../core/finding.ts'
import { type Language, messagesIn } from '../core/messages/messages.ts'
import { decimalUsd } from '../core/money.ts'
import { plainText } from '../core/plain-text.ts'
import { guardLine } from '../core/wording.ts'
import { decisionView, executionView } from '../http/finding-detail.ts'
import { findingView } from '../http/finding-view.ts'
import { decisionsOf } from '../store/approvals.ts'
import { executionsOf } from '../store/executions.ts'
import { listFindings } from '../store/findings.ts'
import { ledgerEntries } from '../store/savings.ts'
import type { Finding, SavingsEntry } from '../store/schema.ts'
import { print, table } from './output.ts'

const NAME_WIDTH = 40
const EVERYTHING = { limit: 100_000 }

export function findingsOf(app: App, status?: readonly FindingStatus[]): Promise<Finding[]> {
  return listFindings(app.deps.db, status ? { status } : {}, EVERYTHING)
}

export async function printFindings(app: App): Promise<void> {
  const { policy, now, language } = app.deps
  const { cli, money } = messagesIn(language)
  const findings = await findingsOf(app)
  const rows = findings.map((it) => {
    const view = findingView(it, policy, now())
    return [
      price(it, language),
      it.status === 'pending' ? cli.demo.waits : cli.demo.kept,
      it.detector_id,
      it.resource_id,
      it.region,
      plainText(it.name ?? '', NAME_WIDTH),
      it.status === 'pending'
        ? pastOf(view, language)
        : view.guards.map((guard) => guardLine(guard, language)).join('; '),
    ]
  })
  print(table(cli.demo.head, rows))
  const pending = findings.filter((it) => it.status === 'pending')
  const sum = pending.reduce((total, it) => total + (it.monthly_micros ?? 0n), 0n)
  print(`\n${cli.demo.waiting(pending.length, findings.length, money(sum))}`)
}

function pastOf({ owner, lastUsedOn }: ReturnType<typeof findingView>, language: Language): string {
  const { demo } = messagesIn(language).cli
  return demo.whose(owner ? `${owner.name} (${owner.why})` : demo.ownerUnknown, lastUsedOn)
}

export async function printLedger(app: App): Promise<void> {
  const entries = await ledgerEntries(app.deps.db, EVERYTHING.limit)
  const of = (kind: SavingsEntry['kind']): SavingsEntry[] =>
    entries.filter((it) => it.kind === kind)
  const { cli, money } = messagesIn(app.deps.language)
  const kept = -sumOf(of('offset'))
  const removals = of('booked')
  print(cli.demo.ledger(removals.length, money(sumOf(removals)), kept > 0n ? money(kept) : null))
}

function sumOf(entries: readonly SavingsEntry[]): bigint {
  return entries.reduce((sum, it) => sum + (it.monthly_micros ?? 0n), 0n)
}

export async function reportOf(app: App): Promise<unknown> {
  const { db, policy, now } = app.deps
  const findings = await findingsOf(app)
  const decisions = []
  const executions = []
  for (const { id, resource_id: resourceId } of findings) {
    for (const it of await decisionsOf(db, id)) decisions.push({ resourceId, ...decisionView(it) })
    for (const it of await executionsOf(db, id))
      executions.push({ resourceId, ...executionView(it) })
  }
  const entries = await ledgerEntries(db, EVERYTHING.limit)
  const bookings = entries.filter((it) => it.kind === 'booked')
  return {
    findings: findings.map((it) => findingView(it, policy, now())),
    decisions,
    executions,
    ledger: {
      monthlyUsd: decimalUsd(sumOf(bookings)),
      entries: bookings.map(lineView),
      /** What the backups cost while they are kept. */
      offsets: entries.filter((it) => it.kind === 'offset').map(lineView),
    },
  }
}

export function price({ monthly_micros: micros }: Finding, language: Language): string {
  const { cli, money } = messagesIn(language)
  return micros === null ? cli.unpriced : money(micros)
}

function lineView(it: SavingsEntry): object {
  return {
    kind: it.kind,
    findingId: it.finding_id,
    resourceId: it.resource_id,
    monthlyUsd: it.monthly_micros === null ? null : decimalUsd(it.monthly_micros),
    priceDate: it.price_date,
    bookedAt: it.booked_at.toISOString(),
    endsAt: it.ends_at.toISOString(),
  }
}
