/**
 * A finding is one wasteful resource on its way through the flow. This file names its states and
 * the only legal moves between them; store/move.ts is the only code that makes a move.
 */

export const FINDING_STATUSES = [
  'open', // seen idle; nobody asked yet
  'pending', // asked; waits for a person
  'approved', // a person said yes; waits for the carrier's go signal
  'queued', // the go signal came; an execution is queued
  'executing', // a worker holds it
  'remediated', // removed by us, saving booked (end, unless undone)
  'rehearsed', // dry run: every step was tried, nothing was removed
  'resolved', // no longer idle, or gone, without us (end)
  'rejected', // a person said keep it
  'snoozed', // a person said ask again later
  'failed', // the execution stopped; a person must look
  'restoring', // a person took the removal back; a worker brings it back
  'restored', // removed by us and brought back (end)
] as const

export type FindingStatus = (typeof FINDING_STATUSES)[number]

interface Move {
  readonly from: readonly FindingStatus[]
  readonly to: FindingStatus
}

export const MOVES = {
  request: { from: ['open'], to: 'pending' },
  approve: { from: ['pending'], to: 'approved' },
  reject: { from: ['pending'], to: 'rejected' },
  snooze: { from: ['pending'], to: 'snoozed' },
  /** Nobody answered in time, or what was shown is no longer true. */
  expire: { from: ['pending', 'approved'], to: 'open' },
  proceed: { from: ['approved'], to: 'queued' },
  start: { from: ['queued'], to: 'executing' },
  /** The stop switch is off: it waits, with all that is done so far. */
  hold: { from: ['executing'], to: 'queued' },
  succeed: { from: ['executing'], to: 'remediated' },
  rehearse: { from: ['executing'], to: 'rehearsed' },
  /** In use again, changed, or gone by another hand: nothing was removed, nothing is booked. */
  abort: { from: ['executing'], to: 'resolved' },
  fail: { from: ['queued', 'executing'], to: 'failed' },
  /** The same approval once more: a person asked, or the resource vanished after our attempt. */
  retry: { from: ['failed'], to: 'queued' },
  undo: { from: ['remediated'], to: 'restoring' },
  restore: { from: ['restoring'], to: 'restored' },
  /** It cannot be brought back now; the reason is told, and a person may ask again. */
  'undo-failed': { from: ['restoring'], to: 'remediated' },
  reopen: { from: ['rejected', 'snoozed', 'failed', 'rehearsed'], to: 'open' },
  /** A scan no longer sees it. Never from 'queued' or 'executing': there it vanishes because of us. */
  clear: {
    from: ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed'],
    to: 'resolved',
  },
} as const satisfies Record<string, Move>

export type FindingEvent = keyof typeof MOVES

/** What else the audit trail records, without a change of status. */
export type AuditNote =
  | 'found'
  | 'evidence-changed'
  | 'decision'
  | 'backup-started'
  | 'backup-completed'
  | 'apply-started'
  | 'apply-answered'
  | 'held'
  | 'undo-started'
  | 'undo-answered'
  | 'backup-deleted'
  | 'backup-kept'
  | 'card-failed'
  | 'go-signal-missing'
