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

/** Made once: making one takes longer than all that a page does with it. */
const MONTHS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  en: monthsIn('en'),
  pt: monthsIn('pt'),
}

function monthsIn(language: Language): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric', timeZone: 'UTC' })
}

/** '2026-11' -> 'Nov 2026'. */
export function monthLabel(month: string, language: Language): string {
  return MONTHS[language].format(new Date(`${month}-01T00:00:00.000Z`))
}
