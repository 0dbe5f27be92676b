import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { onceInARow } from '../../src/core/once-in-a-row.ts'

describe('onceInARow', () => {
  it('gives what would be made of each, and makes it once while the same value comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 })), (values) => {
        const madeOf: number[] = []
        const doubled = onceInARow(
          (value: number, last) => value === last,
          (value) => {
            madeOf.push(value)
            return value * 2
          },
        )

        expect(values.map(doubled)).toEqual(values.map((value) => value * 2))
        expect(madeOf).toEqual(values.filter((value, at) => value !== values[at - 1]))
      }),
    )
  })
})
