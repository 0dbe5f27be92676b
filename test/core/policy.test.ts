import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graceGuards } from '../../src/core/guards.ts'
import {
  DEFAULT_POLICY,
  idleSince,
  isDryRun,
  shortestIdleDays,
  teamOf,
  termsFor,
} from '../../src/core/policy.ts'

describe('isDryRun', () => {
  it.each([
    ['auto', true, true],
    ['auto', false, false],
    [true, true, true],
    [true, false, true],
    [false, true, false],
    [false, false, false],
  ] as const)('with dryRun %s in a cloud that is real: %s, says %s', (dryRun, isReal, expected) => {
    expect(isDryRun({ ...DEFAULT_POLICY, dryRun }, { isReal })).toBe(expected)
  })
})

describe('the default policy', () => {
  it('removes nothing from real clouds', () => {
    expect(isDryRun(DEFAULT_POLICY, { isReal: true })).toBe(true)
  })

  it('accepts no unknown fact and waits two weeks', () => {
    expect(DEFAULT_POLICY).toMatchObject({ acceptUnknown: [], minIdleDays: 14 })
  })
})

describe('idleSince', () => {
  it('draws the same line as the grace guard, to the millisecond', () => {
    const now = new Date('2026-03-29T12:00:00Z')
    const days = fc.integer({ min: 0, max: 3_650 })
    const offsets = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer())

    fc.assert(
      fc.property(days, offsets, (minIdleDays, offsetMs) => {
        const border = idleSince(minIdleDays, now)
        const firstSeenAt = new Date(border.getTime() + offsetMs)

        const guards = graceGuards({ count: 2, firstSeenAt }, minIdleDays, now)

        expect(guards.length === 0).toBe(firstSeenAt <= border)
      }),
    )
  })
})

const VOLUME = { kind: 'aws/ebs-volume-unattached', accountId: '1', team: 'search' }

describe('termsFor', () => {
  it('are the defaults where no rule matches', () => {
    const rules = [{ match: { teams: ['web'] }, minIdleDays: 90 }]

    expect(termsFor({ ...DEFAULT_POLICY, rules }, VOLUME)).toMatchObject({ minIdleDays: 14 })
  })

  it.each([
    [{}, true],
    [{ kinds: [VOLUME.kind] }, true],
    [{ kinds: ['aws/elastic-ip-unassociated'] }, false],
    [{ accounts: ['1', '2'] }, true],
    [{ accounts: ['2'] }, false],
    [{ teams: ['search'] }, true],
    [{ teams: ['Search'] }, false],
    [{ kinds: [VOLUME.kind], accounts: ['1'], teams: ['search'] }, true],
    [{ kinds: [VOLUME.kind], accounts: ['1'], teams: ['web'] }, false],
  ])('come from a rule that matches %o: %s', (match, applies) => {
    const policy = { ...DEFAULT_POLICY, rules: [{ match, minIdleDays: 90 }] }

    expect(termsFor(policy, VOLUME).minIdleDays).toBe(applies ? 90 : 14)
  })

  it('give no team to what has none, whatever the rule names', () => {
    const policy = { ...DEFAULT_POLICY, rules: [{ match: { teams: [''] }, minIdleDays: 90 }] }

    expect(termsFor(policy, { ...VOLUME, team: null }).minIdleDays).toBe(14)
  })

  it('let later rules override earlier ones, key by key', () => {
    const rules = [
      { match: {}, minIdleDays: 30, approval: { snoozeDays: 7, fourEyesFromMicros: 5n } },
      { match: {}, action: 'park' as const, backup: { snapshotDays: 7, lock: true } },
      { match: { accounts: ['1'] }, backup: { lock: false } },
      { match: { accounts: ['1'] }, exemptTags: ['Keep'], approval: { fourEyesFromMicros: null } },
      { match: { accounts: ['2'] }, minIdleDays: 0 },
    ]

    expect(termsFor({ ...DEFAULT_POLICY, rules }, VOLUME)).toEqual({
      action: 'park',
      minIdleDays: 30,
      minMonthlyMicros: 0n,
      exemptTags: ['Keep'],
      approval: { ...DEFAULT_POLICY.approval, snoozeDays: 7, fourEyesFromMicros: null },
      backup: { recycleBin: 'use', snapshotDays: 7, lock: false },
    })
  })
})

describe('shortestIdleDays', () => {
  it('is the least of the defaults and all rules', () => {
    const rules = [{ match: {}, minIdleDays: 30 }, { match: {} }, { match: {}, minIdleDays: 3 }]

    expect(shortestIdleDays(DEFAULT_POLICY)).toBe(14)
    expect(shortestIdleDays({ ...DEFAULT_POLICY, rules })).toBe(3)
  })
})

describe('teamOf', () => {
  const teamTags = ['team', 'CostCenter']

  it.each([
    [{ Team: 'web' }, 'web'],
    [{ CostCenter: 'CC-1', TEAM: 'web' }, 'web'],
    [{ CostCenter: 'CC-1', Team: '' }, 'CC-1'],
    [{ Owner: 'web' }, null],
    [{}, null],
  ])('of %o is %s', (tags, team) => {
    expect(teamOf(tags, { teamTags })).toBe(team)
  })
})
