/**
 * `npm run eval [CASSETTE]`: replays what a model said about the golden findings through the product's
 * own checks, and prints how good it is beside the text by rule. Exits 1 when a gate does not hold.
 */

import { type Cassette, Replay, readCassette } from './cassette.ts'
import { samplesByRule, samplesOf } from './evaluate.ts'
import { problemsOf, type Sample, type Score, scoreOf } from './measure.ts'

const SYNTHETIC = new URL('cassettes/synthetic.jsonl', import.meta.url).pathname
const FAST = 60_000

const cassette = await readCassette(process.argv[2] ?? SYNTHETIC)
const samples = await samplesOf(new Replay(cassette), FAST)
const score = scoreOf(samples)
process.stdout.write(`${introduction(cassette)}\n\n${tableOf(samples)}\n\n${remarks(score)}\n`)
const problems = problemsOf(score)
for (const problem of problems) process.stderr.write(`gate: ${problem}\n`)
process.exitCode = problems.length > 0 ? 1 : 0

function introduction({ head, lines }: Cassette): string {
  const what = `${lines.length} texts of ${head.model}, ${head.recordedOn}`
  return head.synthetic
    ? `${what}\nSYNTHETIC: written by hand. This tests our code, not the quality of any model.`
    : what
}

function tableOf(all: readonly Sample[]): string {
  const groups = [...new Set(all.map(({ golden }) => golden.group))]
  const rows = [
    ['', 'texts', 'accepted', 'recall', 'risk kappa', 'false claims', 'candour', 'length'],
    ...groups.map((group) =>
      rowOf(
        group,
        all.filter(({ golden }) => golden.group === group),
      ),
    ),
    rowOf('all', all),
    rowOf('by rule', samplesByRule()),
  ]
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function rowOf(title: string, some: readonly Sample[]): string[] {
  const it = scoreOf(some)
  return [
    title,
    String(it.texts),
    percent(it.accepted / it.texts),
    percent(it.recall),
    it.kappa.toFixed(2),
    String(it.forbidden.length),
    percent(it.candour),
    String(it.length),
  ]
}

function remarks({ reasons }: Score): string {
  const counts = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`)
  return `not accepted: ${counts.join(', ') || 'none'}`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
