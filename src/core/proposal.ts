/**
 * What the policy proposes for one idle resource: which remedy, and what it saves. What it cannot
 * propose it says as a guard: then a person has to act.
 */

import type { Detector } from './detector.ts'
import type { Guard } from './guard.ts'
import type { UsdMicros } from './money.ts'
import type { Observation } from './observation.ts'
import type { Action } from './policy.ts'
import type { Price, Usage } from './price.ts'
import type { Remedy, RemedyName } from './remedy.ts'

export interface Proposal {
  /** Null: a person has to act. */
  readonly remedy: RemedyName | null
  /** What goes per month; null where a price is missing. */
  readonly savingMicros: UsdMicros | null
  readonly guards: readonly Guard[]
}

export function proposalFor(
  seen: Observation,
  action: Action,
  { remedies }: Pick<Detector, 'remedies'>,
  priceOf: (usage: readonly Usage[]) => Pick<Price, 'monthlyMicros'>,
): Proposal {
  const costMicros = priceOf(seen.usage).monthlyMicros
  const nothing = { remedy: null, savingMicros: costMicros, guards: [] }
  if (action === 'advise') return nothing
  const remedy = remedyFor(action, remedies)
  if (!remedy) return { ...nothing, guards: [cannot(action, `there is no way to ${action} it`)] }
  const outlook = remedy.outlook(seen)
  if (!outlook.possible) return { ...nothing, guards: [cannot(action, outlook.reason)] }
  const leftMicros = priceOf(outlook.usage).monthlyMicros
  const isKnown = costMicros !== null && leftMicros !== null
  return {
    remedy: remedy.name,
    savingMicros: isKnown ? costMicros - leftMicros : null,
    guards: [],
  }
}

/** To delete is to end it in the way of its kind: an address is released. */
function remedyFor(action: 'delete' | 'park', remedies: readonly Remedy[]): Remedy | undefined {
  return remedies.find(({ name }) => (name === 'park') === (action === 'park'))
}

function cannot(action: Action, reason: string): Guard {
  return {
    name: `cannot-${action}`,
    verdict: 'no',
    reason: `the policy says ${action}, but ${reason}`,
    remedy: 'a person has to act, or change action in the policy',
  }
}
