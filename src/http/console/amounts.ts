/** Dollars and months as pages show them: short for the eye, exact behind it. */

import type { Language, Messages } from '../../core/messages/messages.ts'
import { decimalUsd, type UsdMicros } from '../../core/money.ts'

/** The template `amount` draws it. */
export interface Amount {
  /** '$8.22': whole cents. */
  readonly text: string
  /** '8.2154': as the API and the CSV files carry it. */
  readonly exact: string
}

export function amountOf(micros: UsdMicros, { money }: Pick<Messages, 'money'>): Amount {
  return { text: money(micros), exact: decimalUsd(micros) }
}

/** Only to place a mark on a chart: texts never come from it. */
export function drawn(micros: UsdMicros): number {
  return Number(micros) / 1_000_000
}

/** '2026-11' -> 'Nov 2026'. */
export function monthLabel(month: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language, {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return format.format(new Date(`${month}-01T00:00:00.000Z`))
}
