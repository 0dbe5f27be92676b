/** Comma-separated values (RFC 4180). Text of others is made harmless for whatever opens the file. */

import { plainText } from './plain-text.ts'

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@]/

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

/** A text that others wrote: one line, and never a formula. */
export function csvText(text: string | null): string {
  const plain = plainText(text ?? '', 500)
  return FORMULA.test(plain) ? `'${plain}` : plain
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
