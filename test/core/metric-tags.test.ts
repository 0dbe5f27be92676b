import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundTag, OTHER, SLOTS, slotsOf, tagValue, VALUES } from '../../src/core/metric-tags.ts'
import { METRICS } from '../../src/core/metrics.ts'

describe('tagValue', () => {
  it.each([
    ['search', 'search'],
    ['Search Team', 'search_team'],
    ['aws/ebs-volume-unattached', 'aws/ebs-volume-unattached'],
    ['Économie réalisée', 'economie_realisee'],
    ['検索', 'none'],
    ['a__b  c', 'a_b_c'],
    ['_a_', 'a'],
    ['a\ncloudthrift.savings.cumulative:1000000|c', 'a_cloudthrift.savings.cumulative_1000000_c'],
    ['a,env:prod', 'a_env_prod'],
    ['', 'none'],
    [null, 'none'],
    ['x'.repeat(400), 'x'.repeat(150)],
  ])('writes %j as %s', (text, written) => {
    expect(tagValue(text)).toBe(written)
  })

  it('leaves nothing that a receiver would change or take for something else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const value = tagValue(text)

        expect(value).toMatch(/^(?!.*__)[a-z0-9\-./](?:[a-z0-9\-./_]{0,148}[a-z0-9\-./])?$/)
        expect(tagValue(value)).toBe(value)
      }),
    )
  })
})

describe('boundTag', () => {
  const slots = slotsOf((key) => (key === 'team' ? ['search'] : []))

  it('names what holds a slot, what is none, and what is ours', () => {
    expect(boundTag(slots, 'team', 'Search')).toBe('search')
    expect(boundTag(slots, 'team', null)).toBe('none')
    expect(boundTag(slots, 'decision', 'approve')).toBe('approve')
  })

  it('calls everything else other', () => {
    expect(boundTag(slots, 'team', 'payments')).toBe(OTHER)
    expect(boundTag(slots, 'account', 'search')).toBe(OTHER)
    expect(boundTag(slots, 'decision', 'maybe')).toBe(OTHER)
  })
})

describe('the tags of the metrics', () => {
  it('are all bounded', () => {
    const bounded = new Set([...Object.keys(SLOTS), ...Object.keys(VALUES)])

    for (const { tags } of Object.values(METRICS)) {
      expect(tags.filter((key) => !bounded.has(key))).toEqual([])
    }
  })

  it('have values of ours that are written as they are', () => {
    for (const values of Object.values(VALUES)) expect(values.map(tagValue)).toEqual([...values])
  })
})
