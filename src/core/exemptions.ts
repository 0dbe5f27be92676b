/** What the policy exempts: guards that come from the terms of one finding, not from the resource. */

import type { Tags } from './evidence.ts'
import type { Guard } from './guard.ts'
import { formatUsd, type UsdMicros } from './money.ts'
import type { Terms } from './policy.ts'
import { matchesTag } from './tag-pattern.ts'

interface Candidate {
  readonly tags: Tags
  readonly monthlyMicros: UsdMicros | null
}

export function exemptions({ tags, monthlyMicros }: Candidate, terms: Terms): Guard[] {
  const guards: Guard[] = []
  const pattern = terms.exemptTags.find((it) => matchesTag(it, tags))
  if (pattern !== undefined) {
    guards.push(refusal('exempt', `the policy exempts the tag ${pattern}`, 'exemptTags'))
  }
  if (terms.action === 'advise') {
    guards.push(refusal('advise-only', 'the policy only lists it: a person has to act', 'action'))
  }
  // What has no price may be dear: it is not too cheap to ask about.
  if (monthlyMicros !== null && monthlyMicros < terms.minMonthlyMicros) {
    const least = formatUsd(terms.minMonthlyMicros)
    const reason = `${formatUsd(monthlyMicros)} per month, less than the ${least} worth asking about`
    guards.push(refusal('too-cheap', reason, 'minMonthlyUsd'))
  }
  return guards
}

function refusal(name: string, reason: string, key: string): Guard {
  return { name, verdict: 'no', reason, remedy: `change ${key} in the policy` }
}
