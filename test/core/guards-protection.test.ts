/** Tags by which people protect a resource: for good, or until the end of a day. */

import { describe, expect, it } from 'vitest'
import type { Tags } from '../../src/core/evidence.ts'
import { guardsOf } from '../../src/core/guards.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { observed, SCOPE } from '../support/observations.ts'
import { judged, linesOf, NOW, type Rows } from './guard-rows.ts'

const TRUTH_TABLE: Rows = {
  // Protect tags: any case of the key; only a plain no releases.
  ...rowsOf(
    ['cloudthrift:protected', 'cloudthrift:keep', 'DoNotDelete', 'do-not-delete'].flatMap((key) => [
      [{ [key]: 'true' }, true],
      [{ [key.toUpperCase()]: 'true' }, true],
      [{ [key.toLowerCase()]: 'true' }, true],
    ]),
  ),
  ...rowsOf(
    [
      '',
      ' ',
      'true',
      'yes',
      '1',
      '00',
      'off',
      'n',
      'f',
      'nope',
      'false!',
      'not false',
      'no way',
    ].map((value) => [{ DoNotDelete: value }, true]),
  ),
  ...rowsOf(
    ['false', 'False', 'FALSE', ' false ', 'no', 'No', 'NO', '0', '\tno\n'].map((value) => [
      { DoNotDelete: value },
      false,
    ]),
  ),
  ...rowsOf([
    [{ 'do-not-delete': 'false', DoNotDelete: 'true' }, true],
    [{ DoNotDelete: 'true', 'do-not-delete': 'false' }, true],
    [{ donotdelete: 'no', DONOTDELETE: 'until friday' }, true],
    [{ 'do not delete': 'true' }, false],
    [{ 'DoNotDelete ': 'true' }, false],
    [{ note: 'DoNotDelete' }, false],
  ]),
  // A date protects until the end of that day in UTC; what only resembles a date, for good.
  ...datesOf([
    ['2026-11-21', 'protected wait'],
    [' 2026-11-21 ', 'protected wait'],
    ['2027-01-31', 'protected wait'],
    ['2026-11-20', null],
    ['1999-12-31', null],
    ['2026-02-30', 'protected no'],
    ['2026-13-01', 'protected no'],
    ['2026-11-20T00:00:00Z', 'protected no'],
    ['20-11-2026', 'protected no'],
    ['2026-1-2', 'protected no'],
    ['until 2026-11-20', 'protected no'],
  ]),
  'a date that is over beside a date that is not': {
    tags: { DoNotDelete: '2026-11-20', 'cloudthrift:keep': '2026-12-01' },
    expected: ['protected wait'],
  },
  'a date beside a tag without an end': {
    tags: { DoNotDelete: '2027-12-31', 'cloudthrift:keep': 'yes' },
    expected: ['protected no'],
  },

  'the policy names other protect tags': {
    tags: { Precious: 'x' },
    policy: { protectTags: ['precious'] },
    expected: ['protected no'],
  },
  'protect tags of the policy replace the default ones': {
    tags: { DoNotDelete: 'true' },
    policy: { protectTags: ['precious'] },
    expected: [],
  },
}

function rowsOf(rows: readonly (readonly [Tags, boolean])[]): Rows {
  return Object.fromEntries(
    rows.map(([tags, isProtected]) => [
      `tags ${JSON.stringify(tags)}`,
      { tags, expected: isProtected ? ['protected no'] : [] },
    ]),
  )
}

function datesOf(rows: readonly (readonly [string, string | null])[]): Rows {
  return Object.fromEntries(
    rows.map(([value, guard]) => [
      `protected until '${value}'`,
      { tags: { 'cloudthrift:keep': value }, expected: guard ? [guard] : [] },
    ]),
  )
}

describe('guardsOf', () => {
  it.each(Object.entries(TRUTH_TABLE))('judges: %s', (_name, row) => {
    expect(linesOf(judged(row))).toEqual(row.expected)
  })

  it('says until when a tag protects, and what would have to change', () => {
    const tags = { 'cloudthrift:keep': '2027-01-31' }

    const [guard] = guardsOf(observed({ tags }), SCOPE, DEFAULT_POLICY, NOW)

    expect(guard).toMatchObject({
      reason: 'protected by tag cloudthrift:keep until the end of 2027-01-31 (UTC)',
      remedy: 'wait until 2027-01-31 is over, or remove the tag',
    })
  })

  it.each([
    { DoNotDelete: '2027-12-31', 'cloudthrift:keep': '2026-12-01' },
    { 'cloudthrift:keep': '2026-12-01', DoNotDelete: '2027-12-31' },
  ])('names of two dates the later one: %o', (tags) => {
    const [guard] = guardsOf(observed({ tags }), SCOPE, DEFAULT_POLICY, NOW)

    expect(guard?.reason).toBe('protected by tag DoNotDelete until the end of 2027-12-31 (UTC)')
  })

  it('protects to the last millisecond of the day, and not longer', () => {
    const tags = { 'cloudthrift:keep': '2026-11-21' }
    const at = (time: string): number =>
      guardsOf(observed({ tags }), SCOPE, DEFAULT_POLICY, new Date(time)).length

    expect(at('2026-11-21T23:59:59.999Z')).toBe(1)
    expect(at('2026-11-22T00:00:00.000Z')).toBe(0)
  })
})
