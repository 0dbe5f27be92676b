/**
 * The private panel of a reviewer: pages of open questions, what is picked so far, and answers to many
 * at once. Each question is decided by itself and checked again; one that fails never stops the others.
 */

import type { Person } from '../core/approval.ts'
import { isOpen } from '../core/card.ts'
import type { ManyChoice, ManyResult, Picking, Which } from '../core/chat.ts'
import {
  type CardLine,
  cheapLines,
  PAGE_SIZE,
  type PanelView,
  type Proposal,
  proposalOf,
  sumOf,
} from '../core/digest.ts'
import { Refused } from '../core/refusal.ts'
import { clearPicks, picksOf, questionsOf, savePicks } from '../store/digests.ts'
import { lineOf, type ViewDeps } from './card-view.ts'
import { decide } from './decide.ts'
import type { Deps } from './deps.ts'

/** The panel over every open question, whichever digest it belongs to. */
export const EVERYTHING = 'all'

type ReviewDeps = ViewDeps & Pick<Deps, 'carrier' | 'chat' | 'enqueue' | 'now'>

export async function panelOf(
  deps: ViewDeps,
  person: Person,
  panelId: string,
  picking: Picking,
): Promise<PanelView> {
  const lines = await openLines(deps, panelId)
  const pages = Math.max(1, Math.ceil(lines.length / PAGE_SIZE))
  const page = Math.min(Math.max(picking.page, 0), pages - 1)
  const shown = lines.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)
  const reviewer = { panelId, person: person.id }
  await pick(deps, reviewer, picking, shown)
  const picked = await picksOf(deps.db, panelId, person.id)
  const pickedSum = sumOf(lines.filter((it) => picked.has(it.approvalId)))
  return { panelId, page, pages, lines: shown, picked, pickedSum }
}

async function pick(
  { db }: ViewDeps,
  reviewer: { readonly panelId: string; readonly person: string },
  picking: Picking,
  shown: readonly CardLine[],
): Promise<void> {
  const among = shown.map((it) => it.approvalId)
  await db.transaction().execute(async (trx) => {
    if ('none' in picking) await clearPicks(trx, reviewer)
    if ('all' in picking) await savePicks(trx, reviewer, among, among)
    if ('only' in picking) {
      const only = among.filter((id) => picking.only.includes(id))
      await savePicks(trx, reviewer, among, only)
    }
  })
}

/** Exactly what an answer to many would be about. A bunch of removals leaves out what needs care. */
export async function proposalFor(
  deps: ViewDeps,
  person: Person,
  { panelId, list }: Which,
  verdict: ManyChoice['verdict'],
): Promise<Proposal> {
  const lines = await openLines(deps, panelId)
  if (list === 'cheap')
    return proposalOf(cheapLines(lines, deps.policy.chat.bunchBelowMicros), false)
  const picked = await picksOf(deps.db, panelId, person.id)
  const chosen = lines.filter((it) => picked.has(it.approvalId))
  return proposalOf(chosen, verdict !== 'approve')
}

export async function decideMany(
  deps: ReviewDeps,
  person: Person,
  choice: ManyChoice,
): Promise<ManyResult> {
  const { lines, fingerprint } = await proposalFor(deps, person, choice, choice.verdict)
  if (fingerprint !== choice.fingerprint) {
    throw new Refused({ why: 'list-changed' }, `list ${choice.list} of ${choice.panelId} changed`)
  }
  const done: CardLine[] = []
  const skipped: ManyResult['skipped'][number][] = []
  let second = 0
  for (const line of lines) {
    const { findingId, revision, resourceId } = line
    const { verdict, reason, snoozeUntil } = choice
    try {
      const answer = { findingId, revision, verdict, reason, snoozeUntil, person }
      const { status } = await decide(deps, answer)
      if (status === 'pending') second += 1
      else done.push(line)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      skipped.push({ resourceId, refusal: error.refusal })
    }
  }
  const reviewer = { panelId: choice.panelId, person: person.id }
  if (choice.list === 'picked') {
    await deps.db.transaction().execute((trx) => clearPicks(trx, reviewer))
  }
  return { done: sumOf(done), second, skipped }
}

async function openLines(deps: ViewDeps, panelId: string): Promise<CardLine[]> {
  const which = panelId === EVERYTHING ? 'open' : { digestId: panelId }
  const rows = await questionsOf(deps.db, which)
  return rows.map((row) => lineOf(deps, row)).filter(({ state }) => isOpen(state))
}
