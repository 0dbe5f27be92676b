import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Return, Way } from '../../src/core/remedy.ts'
import {
  nextUndoStep,
  RETURN_LAG_MS,
  type UndoProgress,
  type UndoStep,
} from '../../src/core/undo.ts'
import { ANSWERS, type UndoFate, UndoWorld } from './undo-world.ts'

const NOW = new Date('2026-05-04T10:00:00Z')
const HOUR = 3_600_000
const BACK: Return = { state: 'back', resourceId: 'vol-1' }

function before(ms: number): Date {
  return new Date(NOW.getTime() - ms)
}

function progress(change: Partial<UndoProgress> = {}): UndoProgress {
  return { startedAt: before(HOUR), attempts: 0, lastAttemptAt: null, refused: {}, ...change }
}

function away(...ways: Way[]): Return {
  return { state: 'away', ways, detail: 'the bin is empty' }
}

function fail(reason: string): UndoStep {
  return { do: 'fail', reason: expect.stringContaining(reason) }
}

const WAIT = { do: 'wait', seconds: expect.any(Number), reason: expect.any(String) }

describe('nextUndoStep', () => {
  it.each<[string, Partial<UndoProgress>, Return, object]>([
    ['it is back', {}, BACK, { do: 'settle', resourceId: 'vol-1' }],
    ['it is back, after 72 hours', { startedAt: before(80 * HOUR) }, BACK, { do: 'settle' }],
    ['it is taken', {}, { state: 'taken', detail: 'by carol' }, fail('by carol')],
    ['it is on its way', {}, { state: 'returning' }, WAIT],
    [
      'it is on its way for 72 hours',
      { startedAt: before(72 * HOUR) },
      { state: 'returning' },
      fail('72 hours'),
    ],
    ['two ways are open', {}, away('recycle-bin', 'snapshot'), { do: 'start', way: 'recycle-bin' }],
    [
      'the first was refused',
      { refused: { 'recycle-bin': 'no' } },
      away('recycle-bin', 'snapshot'),
      { do: 'start', way: 'snapshot' },
    ],
    [
      'all were refused',
      { refused: { snapshot: 'the quota' } },
      away('snapshot'),
      fail('snapshot: the quota; the bin is empty'),
    ],
    ['no way is open', {}, away(), fail('the bin is empty')],
    ['nobody knows why', {}, { state: 'away', ways: [], detail: '' }, fail('no way back')],
    ['four attempts', { attempts: 4 }, away('snapshot'), { do: 'start' }],
    ['five attempts', { attempts: 5 }, away('snapshot'), fail('asked 5 times')],
    ['72 hours', { startedAt: before(72 * HOUR) }, away('snapshot'), fail('72 hours')],
  ])('%s', (_case, saved, seen, expected) => {
    expect(nextUndoStep(progress(saved), seen, NOW)).toMatchObject(expected)
  })

  it.each([
    [0, 'wait'],
    [RETURN_LAG_MS - 1, 'wait'],
    [RETURN_LAG_MS, 'start'],
  ])('asked %i ms ago and sees nothing yet: %s', (agoMs, expected) => {
    const saved = progress({ attempts: 1, lastAttemptAt: before(agoMs) })

    expect(nextUndoStep(saved, away('snapshot'), NOW).do).toBe(expected)
  })

  it('tries no other way, and gives nothing up, while an attempt may still show', () => {
    const saved = progress({ attempts: 1, lastAttemptAt: before(1_000) })

    expect(nextUndoStep(saved, away('snapshot'), NOW).do).toBe('wait')
    expect(nextUndoStep(saved, away(), NOW).do).toBe('wait')
  })
})

const fates: fc.Arbitrary<UndoFate> = fc.record({
  lagMs: fc.constantFrom(0, 3_000, 45_000),
  hasBin: fc.boolean(),
  answers: fc.array(fc.constantFrom('ok' as const, ...ANSWERS), { maxLength: 12 }),
})

/** Holds in every fate: a failing run prints the shortest one that breaks it. */
function inEveryFate(holds: (world: UndoWorld) => void): void {
  fc.assert(
    fc.property(fates, (fate) => holds(new UndoWorld(fate).run())),
    { numRuns: 500 },
  )
}

describe('an undo, whatever happens around it', () => {
  it('brings back at most one, and ends', () => {
    inEveryFate(({ made }) => {
      expect(made.length).toBeLessThanOrEqual(1)
    })
  })

  it('settles what is back, and fails only when nothing is', () => {
    inEveryFate(({ made, end }) => {
      expect(end).toBe(made.length === 1 ? 'settle' : 'fail')
    })
  })
})
