import { describe, expect, it } from 'vitest'
import { isOlder, pollSeconds } from '../../src/core/pace.ts'

const AT = new Date('2026-03-30T12:00:00Z')
const ago = (seconds: number): Date => new Date(AT.getTime() - seconds * 1_000)

describe('isOlder', () => {
  it.each([
    [ago(10), true],
    [ago(9), false],
    [ago(-1), false],
    [null, false],
  ])('says of %s and ten seconds: %s', (moment, expected) => {
    expect(isOlder(moment, 10_000, AT)).toBe(expected)
  })
})

describe('pollSeconds', () => {
  it.each([
    [null, 2],
    [ago(0), 2],
    [ago(40), 10],
    [ago(86_400), 60],
  ])('waits, since %s, for %d', (since, expected) => {
    expect(pollSeconds(since, AT)).toBe(expected)
  })
})
