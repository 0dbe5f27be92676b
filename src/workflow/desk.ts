/** What a chat may ask of us, made of workflow steps. Reading is for everybody, commands for approvers. */

import type { Person } from '../core/approval.ts'
import type { CardView } from '../core/card.ts'
import type { Choice, Desk, StatusView } from '../core/chat.ts'
import { addUp, type Sum } from '../core/digest.ts'
import type { FindingStatus } from '../core/finding.ts'
import { isApprover, mayCommand } from '../core/governance.ts'
import { Refused } from '../core/refusal.ts'
import { latestApproval } from '../store/approvals.ts'
import type { Db } from '../store/database.ts'
import { questionsOf } from '../store/digests.ts'
import { findFinding, wasteByStatus } from '../store/findings.ts'
import { answerOf, beginInteraction, saveAnswer } from '../store/interactions.ts'
import { ledgerAt } from '../store/savings-report.ts'
import { isScanning, lastScanEnd } from '../store/scans.ts'
import { haltOf } from '../store/switch.ts'
import { termsOf } from '../store/terms.ts'
import { cardOf, lineOf, loadCard } from './card-view.ts'
import { answerQuestion } from './decide.ts'
import type { Deps } from './deps.ts'
import { halt, resume } from './halt.ts'
import { linkCode } from './link-identity.ts'
import { requestUndo } from './request-undo.ts'
import { retry } from './retry.ts'
import { decideMany, panelOf, proposalFor } from './review.ts'
import { startScan } from './start-scan.ts'

/** `clicks`: connections of their own for what a click does, so that it never waits behind jobs. */
export function deskOf(deps: Deps, clicks: Db = deps.db): Desk {
  const asCommander = <Value>(person: Person, act: () => Promise<Value>): Promise<Value> => {
    if (!mayCommand(person, deps.policy)) throw notAllowed(person, deps)
    return act()
  }
  return {
    begin: async ({ source, id, actor }) => {
      const isFirst = await beginInteraction(clicks, { source, id, actor, at: deps.now() })
      return isFirst ? { isFirst } : { isFirst, answer: await answerOf(clicks, { source, id }) }
    },
    answered: (act, answer) => saveAnswer(clicks, act, answer),
    card: (approvalId) => loadCard(deps, approvalId),
    decide: (person, choice) => decideCard({ ...deps, db: clicks }, person, choice),
    panel: (person, panelId, picking) => panelOf(deps, person, panelId, picking),
    propose: (person, which, verdict) => proposalFor(deps, person, which, verdict),
    decideMany: (person, choice) => decideMany(deps, person, choice),
    undo: async (person, findingId, revision) => {
      await admitTo(deps, person, { findingId, revision })
      await requestUndo(deps, { findingId, reason: null, person })
      return newestCard(deps, findingId)
    },
    retry: async (person, findingId, revision) => {
      await retry(deps, { findingId, revision, reason: null, person })
      return newestCard(deps, findingId)
    },
    undoable: async () => {
      const rows = await questionsOf(deps.db, { undoableAt: deps.now() })
      return rows.map((row) => lineOf(deps, row))
    },
    startScan: (person) => asCommander(person, () => startScan(deps, person.id)),
    status: () => statusOf(deps),
    savings: () => ledgerAt(deps.db, deps.now()),
    halt: (person, reason) =>
      asCommander(person, async () => {
        await halt(deps, { by: person, reason })
      }),
    resume: (person) =>
      asCommander(person, async () => {
        await resume(deps, { by: person })
      }),
    linkCode: (person) => linkCode(deps, person),
  }
}

/** Who may decide about it may also take it back. */
async function admitTo(
  deps: Deps,
  person: Person,
  { findingId, revision }: { readonly findingId: string; readonly revision: number | null },
): Promise<void> {
  const finding = await findFinding(deps.db, findingId)
  if (!finding) throw new Refused({ why: 'not-found' }, `no finding ${findingId}`)
  const { approvers } = termsOf(finding, deps.policy).approval
  if (!isApprover(person, approvers)) {
    const refusal = { why: 'not-an-approver', roles: approvers.roles } as const
    throw new Refused(refusal, `${person.id} may not decide about ${findingId}`)
  }
  if (revision === null || revision === finding.revision) return
  throw new Refused({ why: 'outdated' }, `undo of revision ${revision}, now ${finding.revision}`)
}

async function newestCard(deps: Deps, findingId: string): Promise<CardView> {
  const approval = await latestApproval(deps.db, findingId)
  const card = approval && (await loadCard(deps, approval.id))
  if (!card) throw new Refused({ why: 'not-found' }, `no approval of ${findingId}`)
  return card
}

/** The card as the decision left it: nothing is read again. */
async function decideCard(deps: Deps, person: Person, choice: Choice): Promise<CardView> {
  const { finding, approval, decisions } = await answerQuestion(deps, { ...choice, person })
  // An execution starts with a later transaction.
  return cardOf(deps, { finding, approval, decisions, isNewest: true, execution: undefined })
}

async function statusOf({ db }: Deps): Promise<StatusView> {
  const [waste, lastScanAt, scanning, halted] = await Promise.all([
    wasteByStatus(db),
    lastScanEnd(db),
    isScanning(db),
    haltOf(db),
  ])
  const sum = (...statuses: readonly FindingStatus[]): Sum =>
    addUp(statuses.flatMap((status) => waste.get(status) ?? []))
  return {
    waiting: sum('pending'),
    working: sum('approved', 'queued', 'executing').count,
    failed: sum('failed').count,
    unasked: sum('open'),
    lastScanAt,
    isScanning: scanning,
    halt: halted && {
      by: { id: halted.actor, name: halted.actor },
      since: halted.at,
      reason: halted.reason,
    },
  }
}

function notAllowed({ id }: Person, { policy }: Deps): Refused {
  const all = [policy.approval, ...policy.rules.flatMap((rule) => rule.approval ?? [])]
  const roles = [...new Set(all.flatMap(({ approvers }) => approvers?.roles ?? []))]
  return new Refused({ why: 'not-an-approver', roles }, `${id} may not give commands`)
}
