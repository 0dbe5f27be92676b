/** Dollars as Brazilians write them: US$ 1.234,50. */

import { formatUsd, type UsdMicros } from '../../money.ts'

const SWAP: Readonly<Record<string, string>> = { ',': '.', '.': ',', $: 'US$ ' }

export function money(amount: UsdMicros): string {
  return formatUsd(amount).replace(/[,.$]/g, (mark) => SWAP[mark] ?? mark)
}
