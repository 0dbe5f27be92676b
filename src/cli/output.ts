/** What the commands print: results on stdout, everything else on stderr. */

import Table from 'cli-table3'
import { AppError } from '../core/errors.ts'
import { plainText } from '../core/plain-text.ts'

/** Documented in the README. */
export const EXIT = { ok: 0, failure: 1, usage: 2, notAllScanned: 3, interrupted: 130 } as const

const USAGE_ERRORS: ReadonlySet<string> = new Set(['CONFIG_INVALID', 'USAGE'])

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Explains a failure to the person and returns the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof AppError) {
    tell(`cloudthrift: ${error.message}`)
    tell(error.hint)
    return USAGE_ERRORS.has(error.code) ? EXIT.usage : EXIT.failure
  }
  tell(`cloudthrift: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  for (const cause of causesOf(error)) tell(`because: ${cause.message || cause.name}`)
  return EXIT.failure
}

/** Of an unexpected error the reason counts, not where it was wrapped. */
function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return []
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return cause instanceof Error ? [cause, ...causesOf(cause)] : []
}

/** A table without lines, cut at the edge of a terminal; the first column is money and stands to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = process.stdout.columns || Number.POSITIVE_INFINITY
  const made = new Table({
    head: [...head],
    colAligns: ['right'],
    chars: NO_LINES,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
  })
  for (const row of rows) made.push(row.map((cell) => plainText(cell, 90)))
  return made
    .toString()
    .split('\n')
    .map((line) => line.slice(0, width).trimEnd())
    .join('\n')
}

const NO_LINES = Object.fromEntries(
  [
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ]
    .flat()
    .map((name) => [name, '']),
)

const BAR_WIDTH = 24

/** How far it is, from 0 to 1. */
function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH)
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${Math.floor(share * 100)} % `
}

/** One line that is rewritten on a terminal, and plain lines elsewhere. Always on stderr. */
export class Progress implements Disposable {
  readonly #isTerminal = process.stderr.isTTY
  #written = false

  /** `share`: how much of all is done, from 0 to 1; drawn as a bar on a terminal. */
  show(text: string, share: number | null = null): void {
    const drawn = this.#isTerminal && share !== null ? `${bar(share)}${text}` : text
    const line = plainText(drawn, (process.stderr.columns || 80) - 1)
    process.stderr.write(this.#isTerminal ? `\r\u001b[2K${line}` : `${line}\n`)
    this.#written = this.#isTerminal
  }

  /** What a log need not know: only a terminal shows it. */
  glimpse(text: string, share: number): void {
    if (this.#isTerminal) this.show(text, share)
  }

  [Symbol.dispose](): void {
    if (this.#written) process.stderr.write('\r\u001b[2K')
  }
}
