import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/core/errors.ts'
import { EventStreams, type Subject } from '../../src/http/event-stream.ts'
import { eventually } from '../support/eventually.ts'

interface Quiet extends Subject {
  /** Who listens now. */
  readonly ears: Set<() => void>
  looks: number
}

function subject(state: () => object | Promise<object> = () => ({ value: 1 })): Quiet {
  const ears = new Set<() => void>()
  return {
    ears,
    looks: 0,
    async look() {
      this.looks += 1
      return { state: await state(), hasEnded: false }
    },
    listen(hear) {
      ears.add(hear)
      return { [Symbol.dispose]: () => void ears.delete(hear) }
    },
    onError: () => undefined,
  }
}

describe('EventStreams', () => {
  it('opens so many and no more, until one is closed', async () => {
    const streams = new EventStreams()
    const opened = Array.from({ length: 200 }, () => streams.open(subject(), null))

    expect(() => streams.open(subject(), null)).toThrow(AppError)
    opened[0]?.destroy()
    await turn()

    expect(() => streams.open(subject(), null)).not.toThrow()
    streams.close()
  })

  it('stops listening when the client is gone', async () => {
    const streams = new EventStreams()
    const own = subject()
    const stream = streams.open(own, null)
    expect(own.ears.size).toBe(1)

    stream.destroy()
    await turn()

    expect(own.ears.size).toBe(0)
  })

  it('looks once for many announcements that come together', async () => {
    const streams = new EventStreams()
    const own = subject()
    streams.open(own, null)
    await eventually('it has looked', () => own.looks === 1)

    for (let count = 0; count < 100; count += 1) for (const hear of own.ears) hear()
    await eventually('it has looked again', () => own.looks > 1)

    expect(own.looks).toBe(2)
    streams.close()
  })

  it('goes on when a look fails, and says nothing', async () => {
    const streams = new EventStreams()
    let isDown = true
    const own = subject(() => {
      if (isDown) throw new Error('the database is down')
      return { value: 2 }
    })
    const stream = streams.open(own, null)
    await eventually('it has looked', () => own.looks === 1)
    const before = String(stream.read())
    isDown = false

    for (const hear of own.ears) hear()
    await eventually('it has looked again', () => own.looks === 2)
    await turn()

    expect(before).toBe(': open\n\n')
    expect(String(stream.read())).toContain('data: {"value":2}')
    streams.close()
  })

  it('lets go of a client that does not read', async () => {
    const streams = new EventStreams()
    let value = 0
    const own = subject(() => ({ value: (value += 1), text: 'x'.repeat(70_000) }))
    const stream = streams.open(own, null)

    await eventually('it was let go', () => stream.writableEnded)

    expect(own.ears.size).toBe(0)
  })
})
