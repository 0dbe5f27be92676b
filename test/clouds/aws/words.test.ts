/** Every kind, fact and guard that occurs in the seeded account has its words, in each language. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cloud } from '../../../src/core/detector.ts'
import { exemptions } from '../../../src/core/exemptions.ts'
import { ageGuards, graceGuards, guardsOf } from '../../../src/core/guards.ts'
import { LANGUAGES, messagesIn } from '../../../src/core/messages/messages.ts'
import type { Observation, Scope } from '../../../src/core/observation.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/core/policy.ts'
import { seededWorld } from '../../../src/demo/simulator/seed/seeded-world.ts'
import { type Simulator, startSimulator } from '../../../src/demo/simulator/simulator.ts'
import { clockAt } from '../../support/clock.ts'
import { awsAt, unhurried } from '../../support/clouds.ts'

/** Under which everything speaks against everything. */
const STRICT: Policy = {
  ...DEFAULT_POLICY,
  iacTags: ['ManagedBy'],
  exemptTags: ['Name'],
  action: 'advise',
  minMonthlyMicros: 1_000_000_000_000n,
}

describe('the words for people', () => {
  const clock = clockAt()
  let simulator: Simulator
  let aws: Cloud
  const facts = new Set<string>()
  const guards = new Set<string>()
  beforeAll(async () => {
    const world = seededWorld({ now: clock.now, anchor: clock.now() })
    simulator = await startSimulator({ world })
    aws = await awsAt(simulator.url, clock.now)
    for (const { seen, scope } of await everything(aws)) {
      const against = [
        ...guardsOf(seen, scope, STRICT, clock.now()),
        ...exemptions({ tags: seen.tags, monthlyMicros: 1n }, STRICT),
        ...ageGuards(seen.createdAt, 5_000, clock.now()),
        ...graceGuards({ count: 1, firstSeenAt: clock.now() }, 14, clock.now()),
      ]
      for (const { name } of seen.evidence.facts) facts.add(name)
      for (const { name } of against) guards.add(name)
    }
  })
  afterAll(() => simulator[Symbol.asyncDispose]())

  it('are wanted for many facts and guards', () => {
    expect(facts.size).toBeGreaterThanOrEqual(12)
    expect(guards.size).toBeGreaterThanOrEqual(15)
  })

  it.each(LANGUAGES)('name every kind in %s', (language) => {
    const { kinds } = messagesIn(language).evidence

    expect(aws.detectors.map(({ id }) => id).filter((id) => !kinds[id])).toEqual([])
  })

  it.each(LANGUAGES)('name every fact in %s', (language) => {
    const words = messagesIn(language).evidence.facts

    expect([...facts].filter((name) => !words[name])).toEqual([])
  })

  it.each(LANGUAGES)('name every guard in %s', (language) => {
    const { guards: words, facts: answers } = messagesIn(language).evidence

    expect([...guards].filter((name) => !words[name] && !answers[name])).toEqual([])
  })

  it('call each kind in English as its detector does', () => {
    const { kinds } = messagesIn('en').evidence

    expect(aws.detectors.map(({ id }) => kinds[id]?.title)).toEqual(
      aws.detectors.map(({ title }) => title),
    )
  })
})

async function everything(aws: Cloud): Promise<{ seen: Observation; scope: Scope }[]> {
  const { scopes } = await aws.scopes(unhurried())
  const looks = scopes.flatMap((scope) => aws.detectors.map((detector) => ({ scope, detector })))
  const found = await Promise.all(
    looks.map(async ({ scope, detector }) => {
      const pages = await Array.fromAsync(detector.scan(scope, unhurried()))
      return pages.flat().map((seen) => ({ seen, scope }))
    }),
  )
  return found.flat()
}
