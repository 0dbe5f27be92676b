/**
 * The contract between CloudThrift and a cloud.
 * One detector = one kind of waste = one file under src/clouds/<provider>/.
 */

import type { Attributes } from './evidence.ts'
import type { DatedFact, History } from './investigation.ts'
import type { Observation, Scope, Sighting } from './observation.ts'
import type { Price, Usage } from './price.ts'
import type { Remedy, RemedyName } from './remedy.ts'

export type DetectorId = `${string}/${string}`

/** Cloud actions by the role that needs them; the roles grant exactly these. */
export interface Permissions {
  readonly read: readonly string[]
  readonly write: readonly string[]
  readonly restore: readonly string[]
}

/** What the inquiry has to know about a resource. */
export interface Candidate {
  readonly resourceId: string
  readonly canonicalId: string
  readonly attributes: Attributes
  /** Since when it was seen idle. */
  readonly idleSince: Date
}

/**
 * Asks other services about candidates, many at once, before people are asked. A source that fails or
 * is denied makes its part unknown, with the reason; it never throws for that.
 */
export interface Inquiry {
  /** By resource id. Slow: the trail allows two questions a second. */
  history(
    scope: Scope,
    candidates: readonly Candidate[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, History>>
  /** By resource id: what forbids a removal unless it is a yes. Asked again just before a removal. */
  gates(
    scope: Scope,
    candidates: readonly Pick<Candidate, 'resourceId' | 'attributes'>[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly DatedFact[]>>
}

export interface Detector {
  readonly id: DetectorId
  readonly title: string
  readonly permissions: Permissions
  /** Every candidate of the scope, page by page. Throws when the listing is not complete. */
  scan(scope: Scope, signal: AbortSignal): AsyncIterable<readonly Observation[]>
  recheck(scope: Scope, resourceId: string, signal: AbortSignal): Promise<Sighting>
  /** How many resources of its sort there are in the scope, idle or not: what a share is taken of. */
  count(scope: Scope, signal: AbortSignal): Promise<number>
  readonly inquiry: Inquiry
  /** None: it only advises, a person has to act. */
  readonly remedies: readonly Remedy[]
}

/** A place that could not be looked at. It is never reported as free of waste. */
export interface Unreachable {
  readonly scope: Scope
  readonly reason: string
}

export interface Cloud {
  readonly provider: string
  readonly detectors: readonly Detector[]
  /** True when removals here cost somebody real things: dry run is then the default. */
  readonly isReal: boolean
  scopes(
    signal: AbortSignal,
  ): Promise<{ readonly scopes: readonly Scope[]; readonly unreachable: readonly Unreachable[] }>
  readonly price: (usage: readonly Usage[]) => Price
}

export function detectorOf(
  clouds: ReadonlyMap<string, Cloud>,
  provider: string,
  detectorId: string,
): Detector {
  const detector = clouds.get(provider)?.detectors.find((it) => it.id === detectorId)
  if (!detector) throw new Error(`no detector ${detectorId} for provider ${provider}`)
  return detector
}

export function remedyOf(detector: Detector, name: RemedyName): Remedy {
  const remedy = detector.remedies.find((it) => it.name === name)
  if (!remedy) throw new Error(`detector ${detector.id} has no remedy ${name}`)
  return remedy
}
