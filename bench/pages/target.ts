/** What is asked of every page, and whether it was met. */

import { loadavg } from 'node:os'
import { type Measured, p95 } from '../measure.ts'

const TARGET_MS = 50

export function verdictOn(measured: readonly Measured[]): string {
  const slow = measured.filter(({ ms }) => p95(ms) >= TARGET_MS).map(({ name }) => name)
  const worst = Math.max(...measured.map(({ ms }) => p95(ms))).toFixed(1)
  const missed = slow.length > 0 ? `MISSED by ${slow.join('; ')}` : 'met by all'
  const load = loadavg().map((it) => it.toFixed(1))
  return `p95 below ${TARGET_MS} ms: ${missed} (${worst} ms at most); load of the machine ${load.join(', ')}`
}
