/** How long things take: each in turn, so that whatever else the machine does falls on all of them alike. */

import { median } from './report.ts'

export interface Measured {
  readonly name: string
  readonly ms: number[]
}

export type Question = readonly [name: string, ask: (run: number) => Promise<unknown>]

/** One round that counts for nothing, then `runs` rounds. */
export async function measureInTurn(
  questions: readonly Question[],
  runs: number,
): Promise<Measured[]> {
  for (const [, ask] of questions) await ask(0)
  const measured = questions.map(([name, ask]) => ({ name, ask, ms: new Array<number>() }))
  for (let run = 1; run <= runs; run++) {
    for (const { ask, ms } of measured) ms.push(await timed(() => ask(run)))
  }
  return measured.map(({ name, ms }) => ({ name, ms }))
}

export async function timed(what: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await what()
  return performance.now() - startedAt
}

export const TIMES_HEAD = ['', 'least ms', 'median ms', 'p95 ms'] as const

export function timesRow({ name, ms }: Measured): string[] {
  return [name, Math.min(...ms).toFixed(1), median(ms).toFixed(1), p95(ms).toFixed(1)]
}

export function p95(ms: readonly number[]): number {
  const sorted = ms.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN
}
