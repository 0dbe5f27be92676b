/** The card of one finding. */

import type { CardState, StepName } from '../../card.ts'
import type { Answer } from '../../evidence.ts'
import type { Risk } from '../../justification.ts'
import type { RemedyName } from '../../remedy.ts'

const KINDS: Readonly<Record<string, string>> = {
  'aws/ebs-volume-unattached': 'EBS volume',
  'aws/elastic-ip-unassociated': 'Elastic IP',
}

const DONE: Readonly<Record<RemedyName, string>> = {
  delete: 'Deleted',
  release: 'Released',
  park: 'Parked',
}

const STATES: Readonly<Record<Exclude<CardState, 'done'>, string>> = {
  pending: 'Your decision',
  second: 'One more yes needed',
  working: 'Approved, working on it',
  rehearsed: 'Dry run passed, nothing removed',
  rejected: 'Kept',
  snoozed: 'Snoozed',
  expired: 'Nobody decided, kept',
  failed: 'Stopped, please look',
  void: 'Changed meanwhile, kept',
  undoing: 'Bringing it back',
  undone: 'Brought back',
}

export const card = {
  kind: (id: string, title: string): string => KINDS[id] ?? title,
  state: (state: CardState, remedy: RemedyName): string =>
    state === 'done' ? DONE[remedy] : STATES[state],
  title: (state: string, kind: string): string => `${state}: ${kind}`,
  perMonth: (money: string): string => `${money}/month`,
  unpriced: 'price unknown',
  saves: (net: string): string => `Saves ${net}`,
  saved: (net: string): string => `Saving ${net} now`,
  wouldSave: (net: string): string => `Would save ${net}`,
  money: (gross: string, backup: string): string =>
    `${gross} less at most ${backup} for the backup`,
  moneyWithoutBackup: (gross: string): string => `${gross}, and no backup to pay for`,
  backupUnpriced: (gross: string): string =>
    `${gross} before the backup, which has no list price here`,
  unpricedNote: 'No list price is known here, which does not mean that it costs nothing.',
  priceSource: (formula: string, date: string): string => `${formula} · list price of ${date}`,
  whyIdle: 'Why it looks idle',
  answers: { yes: 'yes', no: 'no', unknown: 'unknown' } satisfies Record<Answer, string>,
  firstSeen: (date: string): string => `Seen idle since ${date}`,
  lastUsed: (date: string): string => `Last used ${date}`,
  lastUsedUnknown: 'Last used: no source knows',
  more: (count: number): string => `and ${count} more in the details`,
  ifApproved: 'If you approve',
  ifApprovedDryRun: 'If you approve (dry run)',
  plans: {
    delete: 'Look again, take a snapshot, check it, look once more, delete the volume, confirm.',
    release: 'Look again, release the address, confirm.',
    park: 'Look again, change the volume to the cheaper gp3 baseline. Its data stays.',
  } satisfies Record<RemedyName, string>,
  planDryRun: 'Every step is tried without effect. Nothing is removed.',
  canUndo: 'can be undone',
  cannotUndo: 'no way back',
  wayBack: 'Way back: the snapshot is kept; the volume can be made again from it.',
  wayBackPark: 'Way back: the old type, IOPS and throughput are remembered.',
  noWayBack: 'No way back: a released address may never come back.',
  doingNothing: (expires: string): string =>
    `Doing nothing keeps it. This question ends ${expires}.`,
  secondEyes: (given: string, expires: string): string =>
    `${given} said yes. A second person must agree, or it is kept. Ends ${expires}.`,
  twoNeeded: 'Two different people must say yes.',
  approvedBy: (who: string, when: string): string => `Approved by ${who} ${when}.`,
  rejectedBy: (who: string, when: string): string => `${who} decided to keep it ${when}.`,
  snoozedBy: (who: string, when: string, until: string): string =>
    `${who} put it off ${when}. Asked again ${until}.`,
  reason: (reason: string): string => `Reason: ${reason}`,
  because: (reason: string): string => `Why: ${reason}`,
  expiredAt: (when: string): string =>
    `No decision before ${when}. Nothing was done. A later scan asks again.`,
  voidNote: 'Nothing was removed. The approval no longer fits what is there now.',
  failedNote: 'It was not removed as far as we know. Somebody must look before anything goes on.',
  backupKept: (id: string): string => `Backup ${id} exists.`,
  doneNote: (backup: string | null): string =>
    backup ? `Removed and confirmed. Backup ${backup}.` : 'Removed and confirmed.',
  rehearsedNote: 'The cloud accepted every step as a rehearsal.',
  undoUntil: (until: string): string => `Can be brought back until ${until}.`,
  undoingNote: 'It is being brought back; this card changes when it is done.',
  undoneNote: 'It is back. The saving has ended.',
  steps: {
    look: 'Look again: idle and unchanged?',
    backup: 'Take a snapshot and check it',
    remove: 'Remove',
    confirm: 'Confirm, and book the saving',
  } satisfies Record<StepName, string>,
  risk: { low: 'risk low', medium: 'risk medium', high: 'risk high' } satisfies Record<
    Risk,
    string
  >,
  guards: 'What speaks against it',
  labels: {
    account: 'Account',
    name: 'Name',
    team: 'Team',
    owner: 'Owner',
  },
  buttons: {
    approve: {
      delete: 'Approve: snapshot, then delete',
      release: 'Approve: release for good…',
      park: 'Approve: park it',
    } satisfies Record<RemedyName, string>,
    approveSecond: 'Agree as second person',
    approveDryRun: 'Approve: rehearse only',
    reject: 'Keep…',
    snooze: 'Later…',
    undo: 'Bring it back',
    retry: 'Try again',
    details: 'Details',
  },
  pushLine: (kind: string, money: string): string =>
    `Your decision, please: idle ${kind}, ${money}`,
}
