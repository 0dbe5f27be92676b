/** What came out, kept beside the work: which test noticed the last time is asked first the next time. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Verdict } from './test-session.ts'

export const REPORT_PATH = '.cloudthrift/mutation.json'

interface Line {
  readonly guard: string
  readonly seconds: number
  readonly verdict: Verdict
}

interface Totals {
  readonly killed: number
  readonly survived: number
  readonly broken: number
}

export class Report {
  readonly #before = read()
  readonly #now = new Map<string, Line>()

  /** Saved at once: a run of many minutes may be stopped, and two may go on beside each other. */
  add(line: Line): void {
    this.#now.set(line.guard, line)
    const lines = read().set(line.guard, line)
    mkdirSync(dirname(REPORT_PATH), { recursive: true })
    writeFileSync(REPORT_PATH, `${JSON.stringify([...lines.values()], null, 2)}\n`)
  }

  /** The file of tests that noticed the last time; null: none has yet. */
  killerOf(guard: string): string | null {
    const verdict = this.#before.get(guard)?.verdict
    return verdict?.result === 'failed' && existsSync(verdict.file) ? verdict.file : null
  }

  /** Of this run. */
  totalsOf(guards: readonly string[]): Totals {
    const count = (result: Verdict['result']): number =>
      guards.filter((guard) => this.#now.get(guard)?.verdict.result === result).length
    return { killed: count('failed'), survived: count('passed'), broken: count('broken') }
  }
}

function read(): Map<string, Line> {
  if (!existsSync(REPORT_PATH)) return new Map()
  const lines: readonly Line[] = JSON.parse(readFileSync(REPORT_PATH, 'utf8'))
  return new Map(lines.map((it) => [it.guard, it]))
}
