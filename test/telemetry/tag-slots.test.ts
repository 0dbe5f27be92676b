import { describe, expect, it } from 'vitest'
import { OTHER, SLOTS, slotsOf, type TagSlots } from '../../src/core/metric-tags.ts'
import { LocalTagSlots } from '../../src/telemetry/tag-slots.ts'
import { clockAt, MINUTE_MS } from '../support/clock.ts'
import { eventually } from '../support/eventually.ts'

interface Own {
  readonly slots: LocalTagSlots
  readonly clock: ReturnType<typeof clockAt>
  readonly asked: TagSlots[]
  readonly problems: unknown[]
  answer: () => Promise<TagSlots>
}

function open(): Own {
  const clock = clockAt()
  const own: Own = {
    clock,
    asked: [],
    problems: [],
    answer: async () => slotsOf(() => []),
    slots: new LocalTagSlots({
      admit: (seen) => {
        own.asked.push(slotsOf((key) => seen[key]))
        return own.answer()
      },
      now: clock.now,
      onProblem: (error) => own.problems.push(error),
    }),
  }
  return own
}

describe('LocalTagSlots', () => {
  it('lets new values through while there is room, and never more', () => {
    const { slots } = open()

    const sent = Array.from({ length: SLOTS.team + 5 }, (_, index) =>
      slots.bound('team', `Team ${index}`),
    )

    expect(sent.slice(0, SLOTS.team)).not.toContain(OTHER)
    expect(sent.slice(SLOTS.team)).toEqual(Array(5).fill(OTHER))
    expect(slots.bound('team', 'team 0')).toBe('team_0')
  })

  it('never names a value of ours that is not one', () => {
    expect(open().slots.bound('result', 'success\n')).toBe('success')
    expect(open().slots.bound('result', 'perfect')).toBe(OTHER)
  })

  it('does what the database decided, once it has', async () => {
    const own = open()
    own.answer = async () => slotsOf((key) => (key === 'team' ? namesOf(SLOTS.team) : []))

    expect(own.slots.bound('team', 'late')).toBe('late')

    await eventually('the database was heard', () => own.slots.bound('team', 'late') === OTHER)
    expect(own.slots.bound('team', 'name-3')).toBe('name-3')
    expect([...(own.asked[0]?.team ?? [])]).toEqual(['late'])
  })

  it('asks the database once a minute, whatever it counts', () => {
    const own = open()
    for (let index = 0; index < 50; index++) own.slots.bound('team', `team ${index}`)
    own.clock.advance(MINUTE_MS)
    own.slots.bound('team', 'again')

    expect(own.asked).toHaveLength(2)
  })

  it('goes on as before when the database does not answer', async () => {
    const own = open()
    own.answer = () => Promise.reject(new Error('down'))

    own.slots.bound('team', 'search')

    await eventually('the problem is told', () => own.problems.length === 1)
    expect(own.slots.bound('team', 'search')).toBe('search')
  })
})

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `name-${index}`)
}
