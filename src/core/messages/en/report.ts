/** The weekly report. */

import { counted } from '../counted.ts'

export const report = {
  title: (day: string): string => `Week up to ${day}`,
  realised: (money: string): string => `Realised so far: ${money}`,
  realisedWeek: (money: string): string => `Realised this week: ${money}`,
  runRate: (money: string): string => `Off now: ${money}`,
  removals: (count: number): string => `Removed this week: ${count}`,
  unpriced: (count: number): string => `${count} without a list price are counted, never summed`,
  openWaste: (count: number, money: string): string =>
    `Still idle: ${counted(count, 'resource', 'resources')}, ${money}`,
  chartTitle: 'Realised savings per week, in dollars',
  chartNote: (total: string): string => `${total} in twelve weeks`,
  chartAlt: (total: string): string =>
    `Bar chart of realised savings per week; ${total} in twelve weeks`,
}
