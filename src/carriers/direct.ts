/** No carrier at all: people decide on the API or the web page, and a yes is the go signal. */

import type { Carrier } from '../core/approval.ts'

export const directCarrier: Carrier = {
  name: 'direct',
  goesAtOnce: true,
  ask: async () => null,
}
