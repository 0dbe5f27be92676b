/** The inbox: what waits, what is decided, and what came of it. */

import type { Verdict } from '../../approval.ts'
import type { FindingStatus } from '../../finding.ts'
import type { RemedyName } from '../../remedy.ts'
import { counted } from '../counted.ts'

const findings = (count: number): string => counted(count, 'finding', 'findings')

export const inbox = {
  waiting: (count: number): string => `${findings(count)} waiting for a decision`,
  atLeast: (count: number): string =>
    `These are the ${count} dearest that match; more do. Choose more narrowly to see the others.`,
  unpriced: (count: number): string => `and ${count} without a known price`,
  perMonth: '/month',
  noPrice: 'no price',
  by: 'Group by',
  groupings: { team: 'Team', account: 'Account' },
  filters: {
    title: 'Choose',
    kind: 'Kind',
    account: 'Account',
    region: 'Region',
    team: 'Team',
    min: 'From $/month',
    text: 'Name or id',
    all: 'all',
    apply: 'Show',
    clear: 'Show all',
  },
  noTeam: 'no team',
  problems: {
    title: 'This cannot be shown',
    unknown: 'There is no such filter. Known are: group, kind, account, region, team, min, q.',
    twice: (name: string): string => `${name}: give it once.`,
    group: (known: string): string => `group: one of ${known}.`,
    value: (name: string): string =>
      `${name}: up to 256 characters, none of them a control character.`,
    min: 'min: an amount in dollars, for instance 12.50.',
    text: 'q: three to a hundred characters of a name or an id.',
    after: 'after: this page is no more. Begin at the first one.',
  },
  head: {
    select: 'Selected',
    saving: 'Saves',
    resource: 'Resource',
    place: 'Where',
    since: 'Idle since',
    owner: 'Owner',
    notes: 'Mind',
  },
  selectOne: (name: string): string => `Select ${name}`,
  selectGroup: (name: string): string => `Select all shown of ${name}`,
  groupSum: (shown: number, count: number): string =>
    shown < count ? `${shown} of ${count} shown` : String(count),
  notes: {
    production: 'production',
    noWayBack: 'no way back',
    two: 'two people',
    second: (who: string): string => `${who} said yes: one more`,
    endsSoon: (when: string): string => `ends ${when}`,
  },
  more: 'Next page',
  first: 'First page',
  selected: (count: number): string => `${count} selected`,
  verdicts: { approve: 'Approve…', reject: 'Keep…', snooze: 'Later…' } satisfies Record<
    Verdict,
    string
  >,
  help: {
    title: 'Keys',
    open: 'Keys',
    close: 'Close',
    keys: [
      ['j k', 'next, previous'],
      ['x', 'select; with Shift and the mouse: all between'],
      ['a', 'approve'],
      ['r', 'keep (reject)'],
      ['s', 'later (snooze)'],
      ['Enter', 'open the finding'],
      ['/', 'go to the filter'],
      ['Esc', 'close; select nothing'],
      ['?', 'these keys'],
    ] as readonly (readonly [string, string])[],
  },
  empty: {
    title: 'Nothing to decide',
    filtered: 'Nothing that waits fits this choice.',
    lastScan: (when: string): string => `The last scan ended ${when}.`,
    noScan: 'No scan has ended yet.',
    scanning:
      'A scan is running now: what it finds is asked about when it was idle for long enough.',
    next: 'What is seen idle in two scans, and for as long as the policy says, is looked into and then asked about here.',
  },
  motion: {
    title: 'In progress and just done',
    statuses: {
      open: 'Waits to be asked about',
      pending: 'Waits for a decision',
      approved: 'Approved, waits for the go signal',
      queued: 'Approved, queued',
      executing: 'At work',
      remediated: 'Done',
      rehearsed: 'Dry run passed',
      resolved: 'Changed or gone, nothing removed',
      rejected: 'Kept',
      snoozed: 'Put off',
      failed: 'Stopped, please look',
      restoring: 'Being brought back',
      restored: 'Brought back',
    } satisfies Record<FindingStatus, string>,
    undoUntil: (when: string): string => `undo until ${when}`,
  },
  decided: {
    approve: (who: string): string => `approved by ${who}`,
    reject: (who: string): string => `kept by ${who}`,
    snooze: (who: string): string => `put off by ${who}`,
  } satisfies Record<Verdict, (who: string) => string>,
  review: {
    titles: {
      approve: (count: number): string => `Approve ${findings(count)}?`,
      reject: (count: number): string => `Keep ${findings(count)}?`,
      snooze: (count: number): string => `Ask later about ${findings(count)}?`,
    } satisfies Record<Verdict, (count: number) => string>,
    saves: (money: string): string => `${money}/month`,
    plans: {
      delete: (count: number): string =>
        `${counted(count, 'volume', 'volumes')}: looked at again, snapshot taken and checked, looked at once more, deleted.`,
      release: (count: number): string =>
        `${counted(count, 'address', 'addresses')}: looked at again, released. There is no sure way back.`,
      park: (count: number): string =>
        `${counted(count, 'volume', 'volumes')}: looked at again, changed to the cheaper baseline. Data stays.`,
    } satisfies Record<RemedyName, (count: number) => string>,
    bin: 'Where a rule of the recycle bin keeps volumes, they come back from there first.',
    undoUntil: (when: string): string => `Can be undone until about ${when}.`,
    dryRun: (count: number): string =>
      `Dry run for ${findings(count)}: every step is tried, nothing is removed.`,
    second: (count: number): string =>
      `${findings(count)} ${count === 1 ? 'needs' : 'need'} a second person: your yes is kept, and nothing happens before theirs.`,
    production: (count: number): string => `${findings(count)} carry a tag that says production.`,
    keep: 'They stay as they are. No scan asks about them again, until somebody re-opens them.',
    later: 'They stay as they are, and are asked about again.',
    proof: (what: string): string => `${what}: type its last number to confirm`,
    leftOut: 'Left out',
    until: 'Ask again on (UTC)',
    confirm: {
      approve: (count: number): string => `Approve ${findings(count)}`,
      reject: (count: number): string => `Keep ${findings(count)}`,
      snooze: (count: number): string => `Ask later about ${findings(count)}`,
    } satisfies Record<Verdict, (count: number) => string>,
    cancel: 'Back',
    nothing: 'Select at least one finding first.',
    tooMany: (most: number): string => `Decide on at most ${most} at once.`,
    unreadable: 'This form is not one of ours any more. Load the page again.',
    noReason: 'Say why it shall be kept.',
    badDate: 'Give a day in the future, for instance 2027-01-31.',
  },
  results: {
    title: 'What came of it',
    done: {
      approve: (count: number): string => `${count} approved`,
      reject: (count: number): string => `${count} kept`,
      snooze: (count: number): string => `${count} put off`,
    } satisfies Record<Verdict, (count: number) => string>,
    second: (count: number): string =>
      count === 1 ? '1 waits for a second person' : `${count} wait for a second person`,
    refused: (count: number): string => `${count} refused`,
    failed: (count: number): string => `${count} failed on our side`,
    each: {
      done: 'done',
      second: 'waits for a second person',
      failed: 'Something went wrong on our side; it has been logged. Look whether it was decided.',
    },
    back: 'Back to the inbox',
  },
}
