/** For tests of many at once, which are about something else than the limits. */

import type { Limits } from '../../src/core/limits.ts'

export const UNLIMITED: Limits = {
  removalsPerScan: null,
  removalsPerDay: null,
  removalsPerAccountAndDay: null,
  monthlyMicrosPerDay: null,
  sharePercent: null,
  shareFloor: 0,
}
