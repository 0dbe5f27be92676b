/** What other services know about unattached volumes: last use, who and when, a second opinion, their keys. */

import type { Candidate, Inquiry } from '../../../core/detector.ts'
import type { DatedFact } from '../../../core/investigation.ts'
import type { AwsClients } from '../clients.ts'
import { kmsKeys } from './kms-keys.ts'
import { lastUses } from './last-use.ts'
import { secondOpinions } from './second-opinion.ts'
import { trails } from './trail.ts'

export function volumeInquiry(clients: AwsClients, now: () => Date): Inquiry {
  const usesOf = lastUses(clients, now)
  const trailsOf = trails(clients, now)
  const opinionsOn = secondOpinions(clients, now)
  const keysOf = kmsKeys(clients)
  return {
    async history(scope, candidates, signal) {
      const at = now().toISOString()
      const ids = candidates.map((it) => it.resourceId)
      const lastUseOf = await usesOf(scope, ids, signal)
      const opinionOn = await opinionsOn(scope, candidates, signal)
      const trail = await trailsOf(
        scope,
        ids.map((id) => [id]),
        signal,
      )
      return new Map(
        candidates.flatMap((candidate, index) => {
          const events = trail[index]
          if (!events) return []
          const opinion = { ...opinionOn(candidate), at, isGate: false }
          const lastUse = lastUseOf(candidate.resourceId)
          return [[candidate.resourceId, { at, lastUse, trail: events, opinions: [opinion] }]]
        }),
      )
    },
    async gates(scope, candidates, signal) {
      const keys = new Set(candidates.filter(isEncrypted).flatMap((it) => keyOf(it) ?? []))
      const at = now().toISOString()
      const claimAbout = await keysOf(scope, keys, signal)
      const gatesOf = (it: Attributed): DatedFact[] =>
        isEncrypted(it) ? [{ ...claimAbout(keyOf(it)), at, isGate: true }] : []
      return new Map(candidates.map((it) => [it.resourceId, gatesOf(it)]))
    },
  }
}

type Attributed = Pick<Candidate, 'attributes'>

/** What is not known to be plain counts as encrypted. */
function isEncrypted({ attributes }: Attributed): boolean {
  return attributes['encrypted'] !== false
}

function keyOf({ attributes: { kmsKeyId } }: Attributed): string | null {
  return typeof kmsKeyId === 'string' ? kmsKeyId : null
}
