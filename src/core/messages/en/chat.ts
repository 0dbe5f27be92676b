/** Dialogues, and private answers to clicks and commands. */

import { counted } from '../counted.ts'

export const REASONS = ['in-use', 'needed-soon', 'wrong-owner', 'compliance', 'other'] as const
export type Reason = (typeof REASONS)[number]

export const chat = {
  reject: {
    title: (thing: string): string => `Keep ${thing}`,
    why: 'Why keep it?',
    reasons: {
      'in-use': 'It is in use',
      'needed-soon': 'It is needed again soon',
      'wrong-owner': 'Wrong owner: ask somebody else',
      compliance: 'It must be kept (compliance)',
      other: 'Something else',
    } satisfies Record<Reason, string>,
    note: 'A word to the others (optional)',
  },
  snooze: {
    title: (thing: string): string => `Ask later about ${thing}`,
    until: 'Ask again in',
    days: (count: number): string => `${count} days`,
  },
  release: {
    title: (thing: string): string => `Release ${thing}`,
    warning: (address: string): string =>
      `**There is no way back.** Once released, ${address} belongs to whoever gets it next. Whatever still points to it (DNS, allow-lists of partners) then points to a stranger.`,
    check: 'Confirm',
    checked: 'Nothing points to this address any more',
    proof: 'Type the last number of the address',
  },
  wrongServer: 'CloudThrift only answers in its own server and channel.',
  oldCard: 'This button is from an older version. Nothing was done; look at the newest card.',
  broken: (reference: string): string =>
    `Something went wrong on our side. Nothing was half done. Reference ${reference}`,
  tooSlow: 'That took too long, and nothing was done. Please click again.',
  unknownCommand: 'This command is not known here.',
  nothingToUndo: 'Nothing can be brought back.',
  undoStarted: (thing: string): string => `${thing} is being brought back.`,
  scanStarted: 'The scan has started. What it finds is asked about in this channel.',
  scanRunning: 'A scan is running already.',
  scanNote: 'What it finds cannot be approved by you alone.',
  halted: 'Stopped: nothing is removed until somebody resumes.',
  resumed: 'Going on: approved removals are carried out again.',
  link: (code: string, until: string): string =>
    `Your one-time code: ${code}\nSend it with your API token before ${until}:`,
  linkNote: 'Never give this code to anybody: whoever sends it becomes you.',
  status: {
    title: 'Now',
    waiting: (count: number, money: string): string => `${count} waiting for a decision, ${money}`,
    working: (count: number): string => `${count} being carried out`,
    failed: (count: number): string => `${count} stopped and need a person`,
    open: (count: number, money: string): string => `${count} seen idle, not asked about, ${money}`,
    lastScan: (when: string): string => `Last complete scan ${when}`,
    noScan: 'No scan has finished yet.',
    scanning: 'A scan is running.',
    halted: (by: string, when: string): string =>
      `**Stopped** by ${by} ${when}: nothing is removed until somebody resumes.`,
    haltedBecause: (reason: string): string => `Reason: ${reason}`,
  },
  savings: {
    title: 'Saved',
    runRate: (money: string): string => `Off now: ${money}`,
    realised: (money: string): string => `Realised so far: ${money}`,
    removals: (count: number, unpriced: number): string => {
      const removals = counted(count, 'removal', 'removals')
      return unpriced ? `${removals}, ${unpriced} without a list price` : removals
    },
  },
}
