/** Guards that come from lists in the policy: what it keeps, what it covers, whose addresses it knows. */

import { type Guard, guard } from './guard.ts'
import { rangeAround } from './ipv4.ts'
import type { Observation, Scope } from './observation.ts'
import type { Policy } from './policy.ts'
import { firstUnmet, isSelected } from './selection.ts'

type Resource = Pick<Observation, 'resourceId' | 'canonicalId' | 'tags' | 'evidence'>

export function listedGuards(resource: Resource, scope: Scope, policy: Policy): Guard[] {
  return [
    ...uncovered(resource, scope, policy),
    ...kept(resource, scope, policy),
    ...partners(resource, policy),
  ]
}

function uncovered(resource: Resource, scope: Scope, { only }: Policy): Guard[] {
  const unmet = firstUnmet(only, resource, scope)
  if (unmet === null) return []
  const covered = (only[unmet] ?? []).join(', ')
  return [
    guard(
      'not-covered',
      'no',
      `the policy covers only the ${unmet} ${covered}`,
      `add it to only.${unmet} in the policy`,
    ),
  ]
}

function kept(resource: Resource, scope: Scope, { keep }: Policy): Guard[] {
  const index = keep.findIndex((entry) => isSelected(entry, resource, scope))
  const entry = keep[index]
  if (!entry) return []
  const remedy = `remove entry ${index + 1} of keep from the policy`
  return [guard('kept-by-policy', 'no', `the policy keeps it: ${entry.reason}`, remedy)]
}

/** Somebody outside lets this very address in: another one would be locked out. */
function partners({ evidence }: Resource, { partnerAddresses }: Policy): Guard[] {
  const { publicIp } = evidence.attributes
  const range = typeof publicIp === 'string' ? rangeAround(publicIp, partnerAddresses) : undefined
  if (!range) return []
  return [
    guard(
      'partner-address',
      'no',
      `a partner relies on it: ${range.text} is in partnerAddresses`,
      'agree on another address with the partner, then remove it from partnerAddresses',
    ),
  ]
}
