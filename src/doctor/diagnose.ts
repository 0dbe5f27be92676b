/** The whole check-up as data: for the command line, and for a page that shows how things stand. */

import type { Inspection } from '../config/config.ts'
import type { Family } from '../core/checkup.ts'
import { type CheckUp, checkUp } from '../workflow/check-up.ts'
import { checksOf, type Parts } from './checks.ts'

export interface Wish {
  readonly only?: readonly Family[]
  /** Only what this machine and the database answer: no call to another service. */
  readonly quick?: boolean
  /** How long a check may take that says nothing else. */
  readonly timeoutMs?: number
}

export function diagnose(inspection: Inspection, parts: Parts, wish: Wish): Promise<CheckUp> {
  const { only, quick = false, timeoutMs } = wish
  const wanted = checksOf(inspection, parts)
    .filter((it) => !only || only.includes(it.family))
    .filter((it) => !quick || it.isCheap)
  return checkUp(wanted, {
    secrets: inspection.secrets,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
}
