/** Many findings in one message. */

import { counted } from '../counted.ts'

const resources = (count: number): string => counted(count, 'idle resource', 'idle resources')

export const digest = {
  pushLine: (count: number, money: string): string =>
    `Your decision, please: ${resources(count)}, ${money}`,
  title: (count: number, money: string): string => `${resources(count)}, ${money}`,
  allDone: (count: number): string => `All ${count} are decided`,
  progress: (it: {
    readonly open: number
    readonly working: number
    readonly removed: number
    readonly kept: number
    readonly failed: number
  }): string =>
    [
      `${it.open} waiting`,
      ...(it.working ? [`${it.working} working`] : []),
      `${it.removed} removed`,
      `${it.kept} kept`,
      ...(it.failed ? [`${it.failed} stopped`] : []),
    ].join(' · '),
  savedSoFar: (money: string): string => `Off so far: ${money}`,
  ends: (when: string): string => `Doing nothing keeps them. The questions end ${when}.`,
  unpriced: (count: number): string => `${count} without a list price, not in the sum`,
  largest: 'Largest',
  kindRow: { kind: 'Kind', count: 'Count', money: 'per month' },
  threadName: (count: number, money: string, day: string): string =>
    `${resources(count)} · ${money} · ${day}`,
  buttons: {
    open: 'Open',
    review: (count: number): string => `Review all ${count}`,
    cheap: (count: number, below: string): string => `Approve ${count} under ${below}…`,
  },
  panel: {
    title: (page: number, pages: number): string =>
      `Waiting for a decision, page ${page} of ${pages}`,
    picked: (count: number, money: string): string => `${count} picked, ${money} in total`,
    empty: 'Nothing is waiting for a decision.',
    placeholder: 'Pick what to decide about',
    noName: 'no name',
    noTeam: 'no team',
    own: 'decide on its own card',
    buttons: {
      all: 'Pick page',
      clear: 'Clear',
      approve: (count: number): string => `Approve ${count}…`,
      reject: (count: number): string => `Keep ${count}…`,
    },
  },
  confirm: {
    title: (count: number): string => `Approve ${counted(count, 'removal', 'removals')}`,
    text: (count: number, money: string): string =>
      `**${counted(count, 'resource', 'resources')}, ${money}.** Each is looked at again and gets a checked snapshot before it is deleted. What has changed since is kept.`,
    leftOut: (count: number): string =>
      `${count} left out: they cannot be undone, belong to production, or need two people. Decide on their own cards.`,
    label: 'Confirm',
    option: (count: number): string => `Remove exactly these ${count}`,
  },
  result: {
    approved: (count: number, money: string): string => `Approved: ${count}, ${money}.`,
    rejected: (count: number): string => `Kept: ${count}.`,
    second: (count: number): string => `${count} wait for a second person.`,
    skipped: (count: number): string => `${count} were not touched:`,
  },
}
