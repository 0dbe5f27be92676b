/** How a benchmark reports: a table to read and JSON to keep. */

import { mkdir, writeFile } from 'node:fs/promises'

export interface Report {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly notes: readonly string[]
  readonly json: unknown
}

const FOLDER = 'bench/results'

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

export async function publish(name: string, report: Report): Promise<void> {
  const lines = [report.head, ...report.rows]
  const widths = report.head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  const text = lines.map((line) =>
    line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '),
  )
  process.stdout.write(`${[report.title, ...text, ...report.notes].join('\n')}\n\n`)
  await mkdir(FOLDER, { recursive: true })
  await writeFile(`${FOLDER}/${name}.json`, `${JSON.stringify(report, null, 2)}\n`)
}
