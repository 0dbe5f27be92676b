/**
 * A stretch of whole months of UTC that ends now. What it comes to is the sum of its months, so that
 * a period adds up exactly to what the API says month by month.
 */

export const PERIODS = ['all', '12-months', 'year', '3-months', 'month'] as const
export type Period = (typeof PERIODS)[number]

/** The first moment of the period; null: it begins with the ledger. */
export function beginOf(period: Period, at: Date): Date | null {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  switch (period) {
    case 'all':
      return null
    case '12-months':
      return new Date(Date.UTC(year, month - 11, 1))
    case 'year':
      return new Date(Date.UTC(year, 0, 1))
    case '3-months':
      return new Date(Date.UTC(year, month - 2, 1))
    case 'month':
      return new Date(Date.UTC(year, month, 1))
  }
}

export function monthsWithin<Month extends { readonly month: string }>(
  months: readonly Month[],
  begin: Date | null,
): Month[] {
  const first = begin?.toISOString().slice(0, 7) ?? ''
  return months.filter(({ month }) => month >= first)
}
