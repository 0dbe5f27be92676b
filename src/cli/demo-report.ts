/** What the demo shows: a table of findings, one JSON document, the ledger in a sentence. */

import type { App } from '../app.ts'
import type { FindingStatus } from '../core/finding.ts'
import { decimalUsd, formatUsd } from '../core/money.ts'
import { plainText } from '../core/plain-text.ts'
import { decisionView, executionView } from '../http/finding-detail.ts'
import { findingView } from '../http/finding-view.ts'
import { decisionsOf } from '../store/approvals.ts'
import { executionsOf } from '../store/executions.ts'
import { listFindings } from '../store/findings.ts'
import { ledgerEntries, savingsTotals } from '../store/savings.ts'
import type { Finding } from '../store/schema.ts'
import { print, table } from './output.ts'

const NAME_WIDTH = 40
const EVERYTHING = { limit: 100_000 }

export function findingsOf(app: App, status?: readonly FindingStatus[]): Promise<Finding[]> {
  return listFindings(app.deps.db, status ? { status } : {}, EVERYTHING)
}

export async function printFindings(app: App): Promise<void> {
  const { policy, now } = app.deps
  const findings = await findingsOf(app)
  const rows = findings.map((it) => {
    const view = findingView(it, policy, now())
    return [
      price(it),
      it.status === 'pending' ? 'waits for you' : 'kept',
      it.detector_id,
      it.resource_id,
      it.region,
      plainText(it.name ?? '', NAME_WIDTH),
      it.status === 'pending'
        ? pastOf(view)
        : view.guards.map((guard) => `${guard.name}: ${guard.reason}`).join('; '),
    ]
  })
  const last = 'why it is kept, or whose it is'
  print(table(['USD/month', '', 'kind', 'resource', 'region', 'name', last], rows))
  const pending = findings.filter((it) => it.status === 'pending')
  const sum = pending.reduce((total, it) => total + (it.monthly_micros ?? 0n), 0n)
  print(
    `\n${pending.length} of ${findings.length} wait for a decision: ${formatUsd(sum)} per month.`,
  )
}

function pastOf({ owner, lastUsedOn }: ReturnType<typeof findingView>): string {
  const whose = owner ? `${owner.name} (${owner.why})` : 'owner unknown'
  return `${whose}; ${lastUsedOn ? `last used ${lastUsedOn}` : 'no sign of use'}`
}

export async function printLedger(app: App): Promise<void> {
  const groups = await savingsTotals(app.deps.db)
  const removals = groups.reduce((sum, it) => sum + it.removals, 0)
  const dollars = groups.reduce((sum, it) => sum + it.monthlyMicros, 0n)
  print(`Ledger: ${removals} removals booked, ${formatUsd(dollars)} per month off.`)
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
  return {
    findings: findings.map((it) => findingView(it, policy, now())),
    decisions,
    executions,
    ledger: {
      monthlyUsd: decimalUsd(entries.reduce((sum, it) => sum + (it.monthly_micros ?? 0n), 0n)),
      entries: entries.map((it) => ({
        kind: it.kind,
        findingId: it.finding_id,
        resourceId: it.resource_id,
        monthlyUsd: it.monthly_micros === null ? null : decimalUsd(it.monthly_micros),
        priceDate: it.price_date,
        bookedAt: it.booked_at.toISOString(),
      })),
    },
  }
}

export function price(finding: Finding): string {
  return finding.monthly_micros === null ? 'unpriced' : formatUsd(finding.monthly_micros)
}
