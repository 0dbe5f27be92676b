/** What other services know about idle addresses: who and when, and which DNS names point to them. */

import type { Candidate, Inquiry } from '../../../core/detector.ts'
import type { Fact } from '../../../core/evidence.ts'
import type { AwsClients } from '../clients.ts'
import { dnsNames, type Names, RECORDS } from './dns-names.ts'
import { trails } from './trail.ts'

export function addressInquiry(clients: AwsClients, now: () => Date): Inquiry {
  const trailsOf = trails(clients, now)
  const namesIn = dnsNames(clients, now)
  return {
    async history(scope, candidates, signal) {
      const at = now().toISOString()
      const trail = await trailsOf(scope, candidates.map(trailNames), signal)
      return new Map(
        candidates.flatMap(({ resourceId }, index) => {
          const events = trail[index]
          return events ? [[resourceId, { at, lastUse: null, trail: events, opinions: [] }]] : []
        }),
      )
    },
    async gates(scope, candidates, signal) {
      if (candidates.length === 0) return new Map()
      const names = await namesIn(scope, signal)
      const at = names.at.toISOString()
      return new Map(
        candidates.map((it) => [
          it.resourceId,
          [{ ...unnamed(publicIpOf(it), names), at, isGate: true }],
        ]),
      )
    },
  }
}

function trailNames(candidate: Candidate): string[] {
  const publicIp = publicIpOf(candidate)
  return publicIp === null ? [candidate.resourceId] : [candidate.resourceId, publicIp]
}

function publicIpOf({ attributes: { publicIp } }: Pick<Candidate, 'attributes'>): string | null {
  return typeof publicIp === 'string' ? publicIp : null
}

/** The claim that nobody finds the address by a name. */
function unnamed(publicIp: string | null, { byAddress }: Names): Fact {
  const claim = { name: 'no-dns-record', source: RECORDS }
  if ('unknown' in byAddress) return { ...claim, answer: 'unknown', detail: byAddress.unknown }
  if (publicIp === null) return { ...claim, answer: 'unknown', detail: 'EC2 does not say its IP' }
  const record = byAddress.value.get(publicIp)
  if (record === undefined) return { ...claim, answer: 'yes', detail: null }
  return { ...claim, answer: 'no', detail: record, remedy: 'remove or repoint the DNS record' }
}
