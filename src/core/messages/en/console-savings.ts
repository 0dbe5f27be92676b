/** The page about money: each figure says what it means. */

import type { Period } from '../../period.ts'
import { counted } from '../counted.ts'

export const savingsPage = {
  asOf: 'As of',
  lead: 'From the ledger, at list price. Amounts are shown in whole cents; point at one to see all of it. The CSV files and the API carry the same figures to the micro-dollar.',
  meaning: 'What is counted, and what is not claimed: docs/savings.md.',
  period: 'Period',
  periods: {
    all: 'Everything',
    '12-months': 'Last 12 months',
    year: 'This year',
    '3-months': 'Last 3 months',
    month: 'This month',
  } satisfies Record<Period, string>,
  realised: {
    title: 'Realised',
    meaning: 'What was off, over the hours it was really off. Rounded down, never up.',
    since: (month: string): string => `Since the first removal, in ${month}`,
    ever: (money: string): string => `${money} since the first removal`,
  },
  runRate: {
    title: 'Off per month, now',
    meaning: 'Run-rate: list price of what is gone, less what kept backups cost.',
    parts: (gross: string, backups: string): string =>
      `${gross} removed, less ${backups} for backups`,
  },
  net: {
    title: 'Net of own cost, per month',
    meaning:
      'Run-rate less what running CloudThrift costs: stated in the policy, and models of the last 30 days.',
    parts: (stated: string, models: string): string =>
      `Own cost: ${stated} stated, ${models} for models`,
    unknown: 'Not known',
    tell: 'The policy does not state what running CloudThrift costs (savings.ownMonthlyUsd), so no net is claimed.',
    models: (money: string): string => `Models of the last 30 days: ${money}`,
    unpricedCalls: (count: number): string =>
      `${counted(count, 'call', 'calls')} of models since the beginning without a known price: not in it`,
  },
  removals: {
    title: 'Removals that stand',
    meaning: 'Removed after an attempt of ours in this period, less what was brought back in it.',
    restored: (count: number): string => `Brought back: ${count}. From then on nothing is counted.`,
    unpriced: (count: number): string => `Without a list price: ${count}. Counted, never summed.`,
  },
  empty: {
    title: 'Nothing was removed yet',
    text: 'Once somebody approves a finding and its resource is gone, the saving is booked here, from that moment on.',
    quiet: 'No month of the ledger lies in this period.',
    link: 'Look at the scans',
  },
  months: {
    title: 'Realised by month',
    meaning:
      'What each month (UTC) came to, by kind. The last one is not over. Below zero: backups cost more than was off.',
    table: 'The figures by month',
    month: 'Month',
    runRate: 'Off per month at its end',
    total: 'Realised',
    soFar: 'so far',
    other: 'Other kinds',
  },
  projected: {
    title: 'Projected and realised',
    meaning:
      'Solid: realised since the first removal. Dashed: what the ledger itself comes to in the next 12 months if nothing else is removed or brought back. Savings end after their horizon, and that is in it.',
    table: 'Projected against realised, month by month',
    tableMeaning:
      'Projected: what was off when the month began, over its hours. More was realised when more was removed; less, when something was brought back or a backup began to cost.',
    projected: 'Projected',
    realised: 'Realised',
    difference: 'Difference',
    cumulative: 'Since the first removal',
    ahead: 'to come',
    rest: 'rest of it',
  },
  groups: {
    teams: 'By team',
    accounts: 'By account',
    kinds: 'By kind',
    team: 'Team',
    account: 'Account',
    kind: 'Kind',
    noTeam: 'No tag names a team',
    share: 'Share of what was realised',
    realised: 'Realised',
    runRate: 'Off per month',
    removals: 'Removals',
    restored: 'Brought back',
    unpriced: 'Unpriced',
    more: (count: number): string => `${count} more`,
    total: 'Together',
  },
  top: {
    title: 'Dearest removals',
    meaning:
      'By what each cost per month, booked in this period. What came of it: after backups, and until it was brought back.',
    resource: 'Resource',
    monthly: 'Per month',
    cameTo: 'Realised so far',
    removedOn: 'Removed on',
    state: 'State',
    stands: 'gone',
    over: 'horizon is over',
    broughtBack: (day: string): string => `brought back ${day}`,
    none: 'No removal with a known price in this period.',
  },
  undone: {
    title: 'Brought back',
    meaning:
      'The latest undos of this period. From then on a removal counts for nothing; what it had come to before stays.',
    backOn: 'Brought back on',
  },
  files: {
    title: 'Take it with you',
    months: 'Months as CSV',
    ledger: 'Every line of the ledger as CSV',
    meaning: 'Everything since the first removal, whatever period is shown.',
  },
  noScript: 'The charts need a script; the tables below them hold the same figures.',
}
