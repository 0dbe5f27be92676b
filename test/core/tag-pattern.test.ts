import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesTag } from '../../src/core/tag-pattern.ts'

const TAGS = { Environment: 'prod', Name: 'orders-keep', Empty: '' }

describe('matchesTag', () => {
  it.each([
    ['Environment', true],
    ['Empty', true],
    ['environment', false],
    ['Owner', false],
    ['toString', false],
    ['Environment=prod', true],
    ['Environment=Prod', false],
    ['Environment=', false],
    ['Empty=', true],
    ['Empty=*', true],
    ['Owner=*', false],
    ['Name=*-keep', true],
    ['Name=orders*', true],
    ['Name=o*e*p', true],
    ['Name=*-keep*x', false],
    ['Name=orders-keep-keep', false],
    ['Name=orders-k*keep', false],
    ['Name=a=b', false],
    ['Name=*orders*', true],
    ['Name=*keep*', true],
    ['Name=*s-*keep', true],
    ['Name=*s-k*keep', false],
    ['Name=*-ke*eep', false],
    ['Name=o*-keep*keep', false],
    ['=prod', false],
  ])('of %s says %s', (pattern, expected) => {
    expect(matchesTag(pattern, TAGS)).toBe(expected)
  })

  it('agrees with a regular expression for any pattern and any value', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 })
    const value = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 })

    fc.assert(
      fc.property(text, value, (pattern, tag) => {
        const escaped = pattern.replaceAll('.', '\\.').replaceAll('*', '.*')

        expect(matchesTag(`K=${pattern}`, { K: tag })).toBe(new RegExp(`^${escaped}$`).test(tag))
      }),
    )
  })
})
