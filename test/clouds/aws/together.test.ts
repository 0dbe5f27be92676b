import { describe, expect, it } from 'vitest'
import { together } from '../../../src/clouds/aws/together.ts'
import { unhurried } from '../../support/clouds.ts'
import { eventually } from '../../support/eventually.ts'

interface Call {
  readonly ids: readonly string[]
  readonly signal: AbortSignal
  answer(...found: readonly string[]): void
  fail(error: Error): void
}

/** A cloud that answers when it is told to. */
function open(): { readonly read: ReturnType<typeof together<string>>; readonly calls: Call[] } {
  const calls: Call[] = []
  const read = together<string>((ids, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, string>>()
    calls.push({
      ids,
      signal,
      answer: (...found) => resolve(new Map(found.map((id) => [id, `all of ${id}`]))),
      fail: reject,
    })
    return promise
  })
  return { read, calls }
}

/** Until everything that is not held up has happened. */
function rest(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

describe('reads of many at about the same time', () => {
  it('go alone, and at once, when nobody else asks', async () => {
    const { read, calls } = open()

    const answer = read('vol-1', unhurried())
    await rest()
    calls[0]!.answer('vol-1')

    expect(calls.map((call) => call.ids)).toEqual([['vol-1']])
    expect(await answer).toBe('all of vol-1')
  })

  it('wait while a call is under way, and go together with the next one', async () => {
    const { read, calls } = open()
    const first = read('vol-1', unhurried())
    await rest()

    const others = ['vol-2', 'vol-3', 'vol-2'].map((id) => read(id, unhurried()))
    await rest()
    expect(calls).toHaveLength(1)
    calls[0]!.answer('vol-1')
    await first
    await rest()
    calls[1]!.answer('vol-2', 'vol-3')

    expect(calls[1]!.ids).toEqual(['vol-2', 'vol-3'])
    expect(await Promise.all(others)).toEqual(['all of vol-2', 'all of vol-3', 'all of vol-2'])
  })

  it('are never answered by a call that was sent before they were asked, not even of the same', async () => {
    const { read, calls } = open()
    void read('vol-1', unhurried())
    await rest()

    const again = read('vol-1', unhurried())
    calls[0]!.answer('vol-1')
    await rest()
    calls[1]!.answer()

    expect(await again).toBeUndefined()
  })

  it('do not wait for a call that hangs, and still go together', async () => {
    const { read, calls } = open()
    void read('vol-1', unhurried())
    await rest()

    const others = ['vol-2', 'vol-3'].map((id) => read(id, unhurried()))
    await eventually('the next call is made', async () => calls.length === 2)
    calls[1]!.answer('vol-2', 'vol-3')

    expect(await Promise.all(others)).toEqual(['all of vol-2', 'all of vol-3'])
  })

  it('fail together, and the next ones are asked all the same', async () => {
    const { read, calls } = open()
    const failing = read('vol-1', unhurried())
    await rest()
    const next = read('vol-2', unhurried())

    calls[0]!.fail(new Error('no answer'))
    await expect(failing).rejects.toThrow('no answer')
    await rest()
    calls[1]!.answer('vol-2')

    expect(await next).toBe('all of vol-2')
  })

  it('are a hundred at most in one call', async () => {
    const { read, calls } = open()
    void read('vol-first', unhurried())
    await rest()

    for (let index = 0; index < 150; index += 1) void read(`vol-${index}`, unhurried())
    calls[0]!.answer()
    await rest()
    calls[1]!.answer()
    await rest()

    expect(calls.map((call) => call.ids.length)).toEqual([1, 100, 50])
  })

  it('leave one who is called off, and are answered to the others', async () => {
    const { read, calls } = open()
    void read('vol-1', unhurried())
    await rest()
    const stop = new AbortController()
    const leaving = read('vol-2', stop.signal)
    const staying = read('vol-3', unhurried())

    stop.abort()
    await expect(leaving).rejects.toMatchObject({ name: 'AbortError' })
    calls[0]!.answer()
    await rest()
    expect(calls[1]!.signal.aborted).toBe(false)
    calls[1]!.answer('vol-3')

    expect(await staying).toBe('all of vol-3')
  })

  it('are called off in the cloud when all of them are', async () => {
    const { read, calls } = open()
    void read('vol-1', unhurried())
    await rest()
    const stops = [new AbortController(), new AbortController()]
    const leaving = stops.map((stop, index) => read(`vol-${index}`, stop.signal))
    const left = Promise.allSettled(leaving)
    calls[0]!.answer()
    await rest()

    stops[0]!.abort()
    expect(calls[1]!.signal.aborted).toBe(false)
    stops[1]!.abort()

    expect(calls[1]!.signal.aborted).toBe(true)
    expect((await left).map((each) => each.status)).toEqual(['rejected', 'rejected'])
  })
})
