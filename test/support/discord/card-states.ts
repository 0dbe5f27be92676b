/** A card in each state of its life, and a card into which somebody wrote what they should not. */

import type { CardState, CardView } from '../../../src/core/card.ts'
import { daysAgo, NOW } from './views.ts'

const DAY_MS = 86_400_000
const ANA = { id: 'discord:400000000000000001', name: 'Ana' }

/** The same card as it looks in a state of its life. */
export function inState(card: CardView, state: CardState): CardView {
  return { ...card, state, ...DETAILS[state](card) }
}

const DECIDED = { verdict: 'approve', by: ANA, at: daysAgo(0), reason: null } as const
const YES = { given: [ANA], needed: 1 }
const BACKUP = { reason: null, backupId: 'snap-0123456789abcdef0' }

const DETAILS: Readonly<Record<CardState, (card: CardView) => Partial<CardView>>> = {
  pending: () => ({}),
  second: () => ({ approvals: { given: [ANA], needed: 2 }, decision: DECIDED }),
  working: ({ remedy }) => ({
    approvals: YES,
    decision: DECIDED,
    steps:
      remedy.name === 'delete'
        ? [
            { name: 'look', state: 'done' },
            { name: 'backup', state: 'now' },
            { name: 'remove', state: 'next' },
            { name: 'confirm', state: 'next' },
          ]
        : [
            { name: 'look', state: 'now' },
            { name: 'remove', state: 'next' },
            { name: 'confirm', state: 'next' },
          ],
  }),
  done: ({ remedy }) => ({
    approvals: YES,
    decision: DECIDED,
    outcome: remedy.isReversible ? BACKUP : { reason: null, backupId: null },
    undoUntil: remedy.isReversible ? new Date(NOW.getTime() + 30 * DAY_MS) : null,
  }),
  rehearsed: () => ({ approvals: YES, decision: DECIDED, isDryRun: true }),
  rejected: () => ({
    decision: {
      ...DECIDED,
      verdict: 'reject',
      reason: 'It is in use: the nightly job writes to it',
    },
  }),
  snoozed: () => ({
    decision: { ...DECIDED, verdict: 'snooze' },
    snoozedUntil: new Date(NOW.getTime() + 14 * DAY_MS),
  }),
  expired: () => ({}),
  failed: () => ({
    approvals: YES,
    decision: DECIDED,
    outcome: { reason: 'refused: UnauthorizedOperation', backupId: 'snap-0123456789abcdef0' },
  }),
  void: () => ({
    approvals: YES,
    decision: DECIDED,
    outcome: { reason: 'it is in use: attached to i-0abc', backupId: null },
  }),
  undoing: () => ({ approvals: YES, decision: DECIDED, outcome: BACKUP }),
  undone: () => ({ approvals: YES, decision: DECIDED, outcome: BACKUP }),
}

/** Puts one text into every place that others can write. */
export function poisoned(card: CardView, text: string): CardView {
  return {
    ...card,
    accountId: text,
    region: text,
    kindTitle: text,
    resourceId: text,
    name: text,
    team: text,
    owner: { name: text, why: text },
    attributes: {
      ...card.attributes,
      type: text,
      ...(card.attributes['publicIp'] && { publicIp: text }),
    },
    tags: [
      [text, text],
      [text, text],
      [text, text],
      [text, text],
    ],
    facts: card.facts.map((it) => ({ ...it, name: text, source: text, detail: text })),
    guards: [text, text, text, text].map((reason) => ({
      name: text,
      verdict: 'no',
      reason,
      remedy: text,
    })),
    justification: {
      source: 'model',
      label: text,
      language: 'en',
      summary: text,
      reasoning: text,
      risk: 'high',
      unknowns: [text, text, text, text],
      questions: [text, text, text, text],
    },
    approvals: {
      ...card.approvals,
      given: card.approvals.given.map(() => ({ id: `api:${text}`, name: text })),
    },
    decision: card.decision && {
      ...card.decision,
      by: { id: `api:${text}`, name: text },
      reason: text,
    },
    outcome: { reason: text, backupId: text },
  }
}
