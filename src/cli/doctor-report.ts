/** What a check-up found: a table for people, one JSON document for machines. Colour only underlines words. */

import { styleText } from 'node:util'
import type { Result, Verdict } from '../core/checkup.ts'
import type { CheckUp } from '../workflow/check-up.ts'
import { print } from './output.ts'

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red', skipped: 'gray' } as const
const GAP = '  '

/** Documented in docs/doctor.md: keys are added, never renamed. */
export function jsonOf({ verdict, results }: CheckUp, at: Date): unknown {
  return {
    at: at.toISOString(),
    verdict,
    counts: countsOf(results),
    results: results.map(({ family, name, verdict: of, detail, remedy }) => ({
      family,
      name,
      verdict: of,
      detail,
      remedy,
    })),
  }
}

export function printCheckUp({ results }: CheckUp): void {
  const width = Math.max(...results.map((it) => it.name.length))
  let family = ''
  for (const it of results) {
    if (it.family !== family) print(`${family ? '\n' : ''}${bold(it.family)}`)
    family = it.family
    print(`${GAP}${mark(it.verdict)}${GAP}${it.name.padEnd(width)}${GAP}${it.detail}`)
    if (it.remedy !== null) print(`${' '.repeat(GAP.length * 2 + 7)}-> ${it.remedy}`)
  }
  const counts = Object.entries(countsOf(results)).filter(([, count]) => count > 0)
  print(`\n${counts.map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`)
}

function countsOf(results: readonly Result[]): Readonly<Record<Verdict, number>> {
  const count = (verdict: Verdict): number => results.filter((it) => it.verdict === verdict).length
  return { ok: count('ok'), warn: count('warn'), fail: count('fail'), skipped: count('skipped') }
}

function mark(verdict: Verdict): string {
  const word = verdict.padEnd('skipped'.length)
  return styleText(COLOURS[verdict], word, { stream: process.stdout })
}

function bold(text: string): string {
  return styleText('bold', text, { stream: process.stdout })
}
