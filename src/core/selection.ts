/**
 * Which resources an entry of the policy means: `keep` lists what is never touched, `only` what may be.
 * Every condition that is given must hold; of its values one is enough.
 */

import type { Observation, Scope } from './observation.ts'
import { matchesTag, matchesText } from './tag-pattern.ts'

export interface Selection {
  readonly accounts?: readonly string[]
  readonly regions?: readonly string[]
  /** 'Owner', 'Environment=prod', 'Name=*-keep'. */
  readonly tags?: readonly string[]
  /** Ids, ARNs or public addresses, `*` standing for any text. */
  readonly resources?: readonly string[]
}

type Resource = Pick<Observation, 'resourceId' | 'canonicalId' | 'tags' | 'evidence'>

export function isSelected(selection: Selection, resource: Resource, scope: Scope): boolean {
  return firstUnmet(selection, resource, scope) === null
}

/** The condition that the resource does not meet; null when it meets all. */
export function firstUnmet(
  { accounts, regions, tags, resources }: Selection,
  resource: Resource,
  scope: Scope,
): keyof Selection | null {
  if (accounts && !accounts.includes(scope.accountId)) return 'accounts'
  if (regions && !regions.includes(scope.region)) return 'regions'
  if (tags && !tags.some((pattern) => matchesTag(pattern, resource.tags))) return 'tags'
  if (resources && !resources.some((pattern) => isNamedBy(pattern, resource))) return 'resources'
  return null
}

function isNamedBy(pattern: string, { resourceId, canonicalId, evidence }: Resource): boolean {
  const { publicIp } = evidence.attributes
  return [resourceId, canonicalId, publicIp].some(
    (name) => typeof name === 'string' && matchesText(pattern, name),
  )
}
