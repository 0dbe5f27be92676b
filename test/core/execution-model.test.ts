import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BACKUP_LAG_MS, BIN_LAG_MS } from '../../src/core/execution.ts'
import { ExecutionWorld, type Fate, WEATHER } from './execution-world.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const NEVER = 1_000 * HOUR

const fates: fc.Arbitrary<Fate> = fc.record({
  needsBackup: fc.boolean(),
  isDryRun: fc.constantFrom(false, false, false, true),
  snapshot: fc.record({
    lagMs: fc.constantFrom(0, 5 * SECOND, 55 * SECOND, 3 * 60 * SECOND),
    delayMs: fc.constantFrom(0, 30 * SECOND, HOUR, NEVER),
    isBad: fc.constantFrom(false, false, false, true),
  }),
  bin: fc.record({
    isRequired: fc.boolean(),
    keeps: fc.boolean(),
    lagMs: fc.constantFrom(0, 5 * SECOND, 55 * SECOND, NEVER),
  }),
  removal: fc.record({
    lagMs: fc.constantFrom(0, 3 * SECOND, 25 * SECOND, NEVER),
    delayMs: fc.constantFrom(0, 5 * SECOND, HOUR, NEVER),
  }),
  weather: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('calm' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...WEATHER) },
    ),
    { maxLength: 40 },
  ),
})

const CALM: Fate = {
  needsBackup: true,
  isDryRun: false,
  snapshot: { lagMs: 5 * SECOND, delayMs: 30 * SECOND, isBad: false },
  bin: { isRequired: false, keeps: false, lagMs: 0 },
  removal: { lagMs: 3 * SECOND, delayMs: 5 * SECOND },
  weather: [],
}

/** Holds in every fate: a failing run prints the shortest one that breaks it. */
function inEveryFate(holds: (world: ExecutionWorld, fate: Fate) => void): void {
  const property = fc.property(fates, (fate) => holds(new ExecutionWorld(fate).run(), fate))
  fc.assert(property, { numRuns: 300, examples: [[CALM]] })
}

describe('an execution, whatever happens around it', () => {
  it('asks for the removal only of what it just saw idle, as approved, unguarded and backed up', () => {
    inEveryFate((world, fate) => {
      const asked = world.decided.filter(({ step }) => step.do === 'apply')

      for (const decision of asked) {
        expect(decision).toMatchObject({
          sighting: 'idle',
          isAsApproved: true,
          isGuarded: false,
          isDryRun: false,
          isPrepared: true,
          isBackedUp: fate.needsBackup,
        })
      }
    })
  })

  it('never removes without a complete backup', () => {
    inEveryFate((world, fate) => {
      const isOurs = world.removed?.by === 'us'

      expect(isOurs && fate.needsBackup && !world.wasBackedUp).toBe(false)
    })
  })

  it('removes nothing and backs nothing up in a dry run', () => {
    inEveryFate((world, fate) => {
      if (!fate.isDryRun) return

      expect(world.removed?.by).not.toBe('us')
      expect(world.snapshots).toEqual([])
      expect(world.end).not.toBe('book')
    })
  })

  it('books only what is gone after an attempt of its own', () => {
    inEveryFate((world) => {
      const bookings = world.decided.filter(({ step }) => step.do === 'book')

      expect(bookings.length).toBeLessThanOrEqual(1)
      for (const decision of bookings) {
        expect(decision).toMatchObject({ sighting: 'gone' })
        expect(decision.attempts).toBeGreaterThan(0)
      }
      expect(world.end === 'book' && world.removed === null).toBe(false)
    })
  })

  it('removes nothing that the bin does not keep, where it is required', () => {
    inEveryFate((world, { bin }) => {
      expect(bin.isRequired && !bin.keeps && world.removed?.by === 'us').toBe(false)
    })
  })

  it('gives what the bin keeps time to show there before it books', () => {
    inEveryFate((world, { bin }) => {
      const showsInTime = bin.lagMs < BIN_LAG_MS - SECOND
      const bookings = world.decided.filter(({ step }) => step.do === 'book')

      for (const { binned } of bookings) {
        expect(world.removed?.by === 'us' && bin.keeps && showsInTime && binned === 'absent').toBe(
          false,
        )
      }
    })
  })

  it('gives a backup time to show before it starts another one', () => {
    inEveryFate((world, fate) => {
      const showsInTime = fate.snapshot.lagMs < BACKUP_LAG_MS - SECOND

      expect(showsInTime && world.snapshots.length > 1).toBe(false)
    })
  })

  it('asks for a removal at most five times', () => {
    inEveryFate((world) => {
      const beyond = world.decided.filter(({ attempts }) => attempts > 5)

      expect(beyond).toEqual([])
    })
  })

  it.each<[string, Partial<Fate>, ExecutionWorld['end']]>([
    ['all is calm', {}, 'book'],
    ['no backup is possible', { needsBackup: false }, 'book'],
    ['the answer of the backup is lost', { weather: weatherAt(2, 'lose-answer') }, 'book'],
    ['the call of the backup is lost', { weather: weatherAt(2, 'lose-call') }, 'book'],
    ['every answer is lost', { weather: always('lose-answer') }, 'book'],
    ['it is a dry run', { isDryRun: true }, 'rehearse'],
    ['it was attached', { weather: ['attach'] }, 'abort'],
    ['it was changed', { weather: ['change'] }, 'abort'],
    ['others deleted it', { weather: ['others-delete'] }, 'abort'],
    ['the backup fails', { snapshot: { ...CALM.snapshot, isBad: true } }, 'fail'],
    ['the backup never completes', { snapshot: { ...CALM.snapshot, delayMs: NEVER } }, 'fail'],
    ['the removal shows only in answers', { removal: { lagMs: NEVER, delayMs: 0 } }, 'book'],
    ['every call is lost', { needsBackup: false, weather: always('lose-call') }, 'fail'],
    ['the removal never completes', { removal: { lagMs: 0, delayMs: NEVER } }, 'fail'],
    ['the required bin keeps it', { bin: { isRequired: true, keeps: true, lagMs: 0 } }, 'book'],
    ['it never shows in the bin', { bin: { ...CALM.bin, keeps: true, lagMs: NEVER } }, 'book'],
    ['the required bin keeps nothing', { bin: { ...CALM.bin, isRequired: true } }, 'fail'],
  ])('ends when %s', (_case, change, expected) => {
    const world = new ExecutionWorld({ ...CALM, ...change }).run()

    expect(world.end).toBe(expected)
  })
})

function weatherAt(index: number, gust: Fate['weather'][number]): Fate['weather'] {
  return [...Array.from({ length: index }, () => 'calm' as const), gust]
}

function always(gust: Fate['weather'][number]): Fate['weather'] {
  return Array.from({ length: 400 }, () => gust)
}
