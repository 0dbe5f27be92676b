/** An investigation that found nothing against a removal; tests change only what they are about. */

import type { DatedFact, Investigation } from '../../src/core/investigation.ts'

const DAY_MS = 86_400_000

export function investigated(now: Date, change: Partial<Investigation> = {}): Investigation {
  const at = now.toISOString()
  const trail = { source: 'cloudtrail:LookupEvents', since: daysBefore(now, 90), value: [] }
  const lastUse = { source: 'cloudwatch:GetMetricData', since: daysBefore(now, 455), value: null }
  return {
    at,
    facts: [gate('permitted', 'yes', now)],
    lastUsedOn: null,
    events: [],
    owner: null,
    history: { at, lastUse, trail, opinions: [] },
    ...change,
  }
}

export function gate(name: string, answer: DatedFact['answer'], now: Date): DatedFact {
  return { name, answer, source: 'a test', detail: null, at: now.toISOString(), isGate: true }
}

function daysBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MS).toISOString()
}
