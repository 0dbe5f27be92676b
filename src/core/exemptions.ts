/** What the policy exempts: guards that come from the terms of one finding, not from the resource. */

import type { Tags } from './evidence.ts'
import type { Guard } from './guards.ts'
import { formatUsd, type UsdMicros } from './money.ts'
import type { Terms } from './policy.ts'

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

/** 'Owner': the tag is set. 'Environment=prod', 'Name=*-keep': its value fits, * standing for any text. */
export function matchesTag(pattern: string, tags: Tags): boolean {
  const at = pattern.indexOf('=')
  if (at < 0) return Object.hasOwn(tags, pattern)
  const value = tags[pattern.slice(0, at)]
  return value !== undefined && fits(value, pattern.slice(at + 1).split('*'))
}

/** Pieces in order, the first at the start and the last at the end: no pattern makes this slow. */
function fits(value: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces
  if (rest.length === 0) return value === first
  const last = rest.pop() ?? ''
  if (!value.startsWith(first) || value.length < first.length + last.length) return false
  if (!value.endsWith(last)) return false
  let from = first.length
  for (const piece of rest) {
    const found = value.indexOf(piece, from)
    if (found < 0 || found + piece.length > value.length - last.length) return false
    from = found + piece.length
  }
  return true
}
