/** The page about scans: what was looked at, when, and what could not be. */

import { counted } from '../counted.ts'

const scopes = (count: number): string => counted(count, 'scope', 'scopes')

export const scansPage = {
  lead: 'A scope is one account and one region. A scope that could not be looked through is not scanned: that is never the same as no waste, and nothing is cleared there.',
  asOf: 'As of',
  now: {
    running: 'A scan is running',
    idle: 'No scan is running',
    listing: 'Asking which regions there are',
    progress: (done: number, all: number): string => `${done} of ${scopes(all)} done`,
    by: (who: string, when: string): string => `Asked for by ${who}, ${when}`,
    found: (count: number, money: string): string =>
      `${counted(count, 'idle resource', 'idle resources')} so far, ${money} per month at list price`,
    lastEnded: (when: string): string => `The last one ended ${when}.`,
    never: 'There was none yet.',
    start: 'Scan now',
    mayNot: 'You may look. Who approves may also start a scan.',
    started: 'The scan has begun. It looks, and changes nothing.',
    alreadyRuns: 'A scan runs already: it is shown below. One runs at a time.',
  },
  next: {
    title: 'Next scan',
    at: (when: string): string => `by schedule, ${when}`,
    never: 'No schedule: a scan runs when somebody asks for it (SCAN_SCHEDULE).',
    cron: (fields: string): string => `Schedule in UTC: ${fields}`,
    what: (count: number): string =>
      count === 0
        ? 'It will cover every account and region that the role may see.'
        : `It will cover every account and region that the role may see then; last time that was ${scopes(count)}.`,
  },
  scopes: {
    title: 'Scopes and how fresh they are',
    meaning: (hours: number): string =>
      `Fresh: looked through completely within ${hours} hours. What needs attention comes first.`,
    none: 'No scope is known yet. The first scan lists them.',
    more: (count: number): string => `${count} more, all of them fresh`,
    account: 'Account',
    region: 'Region',
    state: 'State',
    freshness: 'Looked through completely',
    reason: 'Why not',
    fresh: 'fresh',
    stale: 'stale',
    notScanned: 'not scanned',
    calls: 'Calls',
    throttled: 'Throttled',
    waiting: 'waiting',
    scanned: 'scanned',
    never: 'never',
  },
  list: {
    title: 'Latest scans',
    none: 'No scan was asked for yet.',
    begun: 'Begun',
    by: 'Asked for by',
    took: 'Took',
    scanned: 'Scanned',
    notScanned: 'Not scanned',
    candidates: 'Idle resources',
    monthly: 'Per month',
    unpriced: 'Unpriced',
    running: 'running',
    self: 'schedule',
  },
  one: {
    title: (when: string): string => `Scan of ${when}`,
    back: 'All scans',
    took: 'Took',
  },
  reasons: {
    denied: (call: string): string =>
      `The cloud refused ${call}: the role may not. Look at its policy, and at those of the organisation.`,
    credentials: (call: string): string =>
      `The credentials were not accepted at ${call}: they are wrong, or too old.`,
    disabled: (): string => 'The region is not enabled in this account.',
    throttled: (call: string): string =>
      `${call} was throttled for too long. The next scan tries again.`,
    unreachable: (call: string): string => `${call} got no answer. The next scan tries again.`,
    other: (call: string): string => `${call} failed.`,
    unknown: 'It could not be looked through.',
    kind: (title: string, sentence: string): string => `${title}: ${sentence}`,
  },
}
