import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accrued, realisedAt, runRateAt } from '../../src/core/savings.ts'
import { ledgerOf, lives, moment } from './ledger-lives.ts'

describe('an accrual', () => {
  it('can be summed as changes: each rate, and each rate times its moment', () => {
    fc.assert(
      fc.property(fc.array(lives, { maxLength: 8 }), moment, (all, at) => {
        const lines = all.flatMap(ledgerOf)
        const changes = lines
          .flatMap((each) => [
            { rate: each.monthlyMicros ?? 0n, when: each.startsAt },
            { rate: -(each.monthlyMicros ?? 0n), when: each.endsAt },
          ])
          .filter(({ when }) => when <= at)
        const rateMicros = changes.reduce((sum, each) => sum + each.rate, 0n)
        const moments = changes.reduce(
          (sum, each) => sum + each.rate * BigInt(each.when.getTime()),
          0n,
        )

        expect(rateMicros).toBe(runRateAt(lines, at))
        expect(accrued({ rateMicros, moment: moments }, at)).toBe(realisedAt(lines, at))
      }),
    )
  })
})
