/** What a message shows, loaded from the database: a card, a digest, or a report. */

import type { Ping, Subject } from '../core/chat.ts'
import { addUp, type DigestView, digestOf } from '../core/digest.ts'
import { reportOn } from '../core/report.ts'
import type { ChatMessage } from '../store/chat-schema.ts'
import { digestTime, type QuestionRow, questionsOf } from '../store/digests.ts'
import { wasteByStatus } from '../store/findings.ts'
import { findReport } from '../store/reports.ts'
import { standingsUpTo } from '../store/savings-report.ts'
import { termsOf } from '../store/terms.ts'
import { lineOf, loadCard, type ViewDeps } from './card-view.ts'

/** Null: it is not there any more. */
export function subjectOf(deps: ViewDeps, message: ChatMessage): Promise<Subject | null> {
  switch (message.kind) {
    case 'card':
      return cardSubject(deps, message.subject_id)
    case 'lead':
    case 'digest':
      return digestSubject(deps, message.kind, message.subject_id)
    case 'report':
      return reportSubject(deps, message.subject_id)
  }
}

async function cardSubject(deps: ViewDeps, approvalId: string): Promise<Subject | null> {
  const card = await loadCard(deps, approvalId)
  if (!card) return null
  const row = { detector_id: card.kind, account_id: card.accountId, team: card.team }
  return { kind: 'card', card, ask: pingFor(deps, [row]) }
}

async function digestSubject(
  deps: ViewDeps,
  kind: 'lead' | 'digest',
  digestId: string,
): Promise<Subject | null> {
  const rows = await questionsOf(deps.db, { digestId })
  const digest = await digestView(deps, digestId, rows)
  return digest && { kind, digest, ask: pingFor(deps, rows) }
}

async function digestView(
  deps: ViewDeps,
  digestId: string,
  rows: readonly QuestionRow[],
): Promise<DigestView | null> {
  const requestedAt = await digestTime(deps.db, digestId)
  const [first] = rows
  if (!requestedAt || !first) return null
  const expiresAt = rows.reduce(
    (latest, { expires_at: at }) => (at > latest ? at : latest),
    first.expires_at,
  )
  const lines = rows.map((row) => lineOf(deps, row))
  const cheapBelow = deps.policy.chat.bunchBelowMicros
  return digestOf(lines, { digestId, cheapBelow, requestedAt, expiresAt })
}

/** The report says what the ledger said when it was made, however late it is posted. */
async function reportSubject({ db }: ViewDeps, reportId: string): Promise<Subject | null> {
  const report = await findReport(db, reportId)
  if (!report) return null
  const standings = await standingsUpTo(db, report.made_at)
  const waste = addUp((await wasteByStatus(db)).values())
  return { kind: 'report', report: reportOn(standings, waste) }
}

/** Whoever may decide about any of them: by role, and where no role is named, by user. */
function pingFor(
  { policy }: ViewDeps,
  rows: readonly Pick<QuestionRow, 'detector_id' | 'account_id' | 'team'>[],
): Ping {
  const approvers = rows.map((row) => termsOf(row, policy).approval.approvers)
  const users = approvers.filter(({ roles }) => roles.length === 0).flatMap((it) => it.users)
  return {
    roles: [...new Set(approvers.flatMap((it) => it.roles))],
    users: [...new Set(users)],
  }
}
