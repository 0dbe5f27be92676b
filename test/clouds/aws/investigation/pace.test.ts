import { describe, expect, it } from 'vitest'
import { Pace, type Timer } from '../../../../src/clouds/aws/investigation/pace.ts'
import { unhurried } from '../../../support/clouds.ts'

/** A timer that notes each wait, and lets it pass at once when told to. */
function timer(): Timer & { readonly waits: number[]; at: number } {
  const waits: number[] = []
  return {
    waits,
    at: 1_000,
    now() {
      return this.at
    },
    async wait(ms) {
      waits.push(ms)
    },
  }
}

describe('Pace', () => {
  it('lets the first turn pass, and spaces the others, also when they come all at once', async () => {
    const clock = timer()
    const pace = new Pace(500, clock)

    await Promise.all(Array.from({ length: 4 }, () => pace.turn('a', unhurried())))

    expect(clock.waits).toEqual([500, 1_000, 1_500])
  })

  it('waits only for what is left of the interval', async () => {
    const clock = timer()
    const pace = new Pace(500, clock)
    await pace.turn('a', unhurried())
    clock.at += 200
    await pace.turn('a', unhurried())
    clock.at += 5_000

    await pace.turn('a', unhurried())

    expect(clock.waits).toEqual([300])
  })

  it('has a turn of its own for each account and region', async () => {
    const clock = timer()
    const pace = new Pace(500, clock)

    await Promise.all(['a', 'b', 'c'].map((key) => pace.turn(key, unhurried())))

    expect(clock.waits).toEqual([])
  })

  it('ends a wait that is called off', async () => {
    const pace = new Pace(60_000)
    const stop = new AbortController()
    await pace.turn('a', stop.signal)

    const waiting = pace.turn('a', stop.signal)
    stop.abort()

    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })
})
