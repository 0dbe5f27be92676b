import { describe, expect, it } from 'vitest'
import {
  type History,
  isAskable,
  isCurrent,
  reusableHistory,
} from '../../src/core/investigation.ts'
import { investigated } from '../support/investigations.ts'

const NOW = new Date('2026-11-21T09:00:00Z')
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function ago(ms: number): Date {
  return new Date(NOW.getTime() - ms)
}

describe('an investigation', () => {
  it.each([
    [0, true, true],
    [10 * MINUTE_MS - 1, true, true],
    [10 * MINUTE_MS, false, true],
    [24 * HOUR_MS - 1, false, true],
    [24 * HOUR_MS, false, false],
  ])('%i ms ago is current: %s, and may be asked upon: %s', (age, current, askable) => {
    const investigation = investigated(ago(age))

    expect(isCurrent(investigation, NOW)).toBe(current)
    expect(isAskable(investigation, NOW)).toBe(askable)
  })
})

describe('reusableHistory', () => {
  const history = investigated(ago(HOUR_MS)).history!
  const unknown = { source: 's', since: NOW.toISOString(), unknown: 's: AccessDenied' }

  it.each<[string, Partial<History>, boolean]>([
    ['that is complete', {}, true],
    ['of a kind without signs of use', { lastUse: null }, true],
    ['just short of half a day old', { at: ago(12 * HOUR_MS - 1).toISOString() }, true],
    ['of half a day ago', { at: ago(12 * HOUR_MS).toISOString() }, false],
    ['whose last use is unknown', { lastUse: unknown }, false],
    ['whose trail is unknown', { trail: unknown }, false],
  ])('%s: %j is taken over: %s', (_what, change, isTaken) => {
    const earlier = investigated(ago(HOUR_MS), { history: { ...history, ...change } })

    expect(reusableHistory(earlier, NOW) !== null).toBe(isTaken)
  })

  it('is none when nobody has looked yet', () => {
    expect(reusableHistory(null, NOW)).toBeNull()
    const { history: _history, ...older } = investigated(ago(HOUR_MS))
    expect(reusableHistory(older, NOW)).toBeNull()
  })
})
