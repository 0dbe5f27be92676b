import { describe, expect, it } from 'vitest'
import { keptFor } from '../../../src/http/console/kept-for.ts'

const LONG_MS = 60_000

describe('keptFor', () => {
  it('asks once for many who ask at once or soon', async () => {
    let asked = 0
    const ask = keptFor(LONG_MS, async () => ++asked)

    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
    expect(await ask()).toBe(1)
  })

  it('asks again when the answer is old', async () => {
    let asked = 0
    const ask = keptFor(0, async () => ++asked)

    expect([await ask(), await ask()]).toEqual([1, 2])
  })

  it('keeps no failure', async () => {
    let asked = 0
    const ask = keptFor(LONG_MS, async () => {
      asked += 1
      if (asked === 1) throw new Error('down')
      return asked
    })

    await expect(ask()).rejects.toThrow('down')
    expect(await ask()).toBe(2)
  })
})
