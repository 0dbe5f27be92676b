/**
 * Looks through one scope with every detector: observes, judges and prices each resource, page by
 * page. Shared by the service, which stores the pages, and by the command line, which prints them.
 */

import type { Cloud, Detector } from '../core/detector.ts'
import { AppError } from '../core/errors.ts'
import { fingerprint } from '../core/evidence.ts'
import { exemptions } from '../core/exemptions.ts'
import type { Guard } from '../core/guard.ts'
import { guardsOf } from '../core/guards.ts'
import type { Observation, Scope } from '../core/observation.ts'
import { type Policy, type Terms, teamOf, termsFor } from '../core/policy.ts'
import type { Price, Usage } from '../core/price.ts'
import { proposalFor } from '../core/proposal.ts'
import type { Sighted } from '../store/sighting-rows.ts'
import { pageByPage, type Rest } from './page-by-page.ts'

export interface Sink {
  readonly cloud: Cloud
  readonly detectors: readonly Detector[]
  readonly policy: Policy
  readonly now: Date
  /** Further reasons against touching it, beyond facts, tags and exemptions. */
  readonly furtherGuards?: (observation: Observation, terms: Terms) => readonly Guard[]
  /**
   * Called for a page as soon as it is there; what it returns is done when the page before is done.
   * Each resource is judged when it is taken: nothing of it stays but what the taker keeps.
   */
  readonly take: (detector: Detector, page: Iterable<Sighted>) => Rest
}

export interface LookedThrough {
  /** Detectors that listed the scope completely. Only what they did not see may be cleared. */
  readonly complete: readonly Detector[]
  /** Null when every detector completed; otherwise what stopped the others. */
  readonly reason: string | null
}

/** A failing detector makes the scope `not scanned`; it never stops the other detectors. */
export async function lookThrough(
  scope: Scope,
  sink: Sink,
  signal: AbortSignal,
): Promise<LookedThrough> {
  const results = await Promise.all(
    sink.detectors.map(async (detector) => {
      try {
        await lookFor(detector, scope, sink, signal)
        return { detector, reason: null }
      } catch (error) {
        if (!isCloudsFault(error)) throw error
        return { detector, reason: `${detector.id}: ${error.message}` }
      }
    }),
  )
  const reasons = results.flatMap(({ reason }) => reason ?? [])
  return {
    complete: results.filter(({ reason }) => reason === null).map(({ detector }) => detector),
    reason: reasons.length > 0 ? reasons.join('; ') : null,
  }
}

function lookFor(detector: Detector, scope: Scope, sink: Sink, signal: AbortSignal): Promise<void> {
  const place = { detector, scope, sink }
  return pageByPage(detector.scan(scope, signal), (page) => take(page, place), signal)
}

const NOTHING: Rest = async () => undefined

function take(page: readonly Observation[], place: Place): Rest {
  if (page.length === 0) return NOTHING
  const { detector, sink } = place
  return sink.take(detector, judged(page, place))
}

function* judged(page: readonly Observation[], place: Place): Generator<Sighted> {
  for (const observation of page) yield judge(observation, place)
}

interface Place {
  readonly detector: Detector
  readonly scope: Scope
  readonly sink: Sink
}

function judge(observation: Observation, { detector, scope, sink }: Place): Sighted {
  const { cloud, policy, now } = sink
  const team = teamOf(observation.tags, policy)
  const terms = termsFor(policy, { kind: detector.id, accountId: scope.accountId, team })
  const price = cloud.price(observation.usage)
  const priceOf = (usage: readonly Usage[]): Price =>
    usage === observation.usage ? price : cloud.price(usage)
  const proposal = proposalFor(observation, terms.action, detector, priceOf)
  return {
    observation,
    team,
    fingerprint: fingerprint(observation.evidence, observation.tags),
    guards: [
      ...guardsOf(observation, scope, policy, now),
      ...exemptions({ tags: observation.tags, monthlyMicros: proposal.savingMicros }, terms),
      ...proposal.guards,
      ...(sink.furtherGuards?.(observation, terms) ?? []),
    ],
    price,
    proposal,
  }
}

/** Denied or unreachable clouds are an outcome of a scan; anything else is a defect and must be seen. */
function isCloudsFault(error: unknown): error is AppError {
  return (
    error instanceof AppError &&
    (error.code === 'CLOUD_DENIED' || error.code === 'CLOUD_UNAVAILABLE')
  )
}
