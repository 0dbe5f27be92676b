import { array, assert, boolean, constantFrom, option, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAgreed, mayCommand, objection, yesNeeded } from '../../src/core/governance.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'

const TERMS = {
  ...DEFAULT_POLICY.approval,
  approvers: { roles: ['7'], users: ['discord:9'] },
  linkedFromMicros: 10n,
}
const ANA = { id: 'discord:1', name: 'Ana', via: 'discord', roles: ['7'], isLinked: false }
const who = constantFrom('api:alice', 'api:bob', 'discord:1', 'discord:2')

describe('isAgreed', () => {
  it('never lets fewer different people through than are needed, however often one says yes', () => {
    assert(
      property(
        array(who, { maxLength: 6 }),
        boolean(),
        option(who, { nil: null }),
        (said, two, askedBy) => {
          const needed = two ? 2 : 1
          const people = new Set(said)
          const isAlone = [...people].every((each) => each === askedBy)

          expect(isAgreed(said, needed, askedBy)).toBe(people.size >= needed && !isAlone)
        },
      ),
    )
  })
})

describe('yesNeeded', () => {
  it.each([
    [9n, 10n, 1],
    [10n, 10n, 2],
    [null, 10n, 2],
    [1_000n, null, 1],
  ] as const)('of %s with a threshold of %s is %i', (monthly, fourEyesFromMicros, needed) => {
    expect(yesNeeded(monthly, { ...TERMS, fourEyesFromMicros })).toBe(needed)
  })
})

describe('objection', () => {
  const cheap = { isApproval: true, monthlyMicros: 9n }
  const dear = { isApproval: true, monthlyMicros: 10n }

  it.each([
    ['an approver by role', ANA, cheap, undefined],
    ['an approver by name', { ...ANA, id: 'discord:9', roles: [] }, cheap, undefined],
    ['somebody without the role', { ...ANA, roles: ['8'] }, cheap, 'not-an-approver'],
    [
      'somebody whose roles are not known',
      { id: 'discord:1', name: 'x', via: 'discord', isLinked: true },
      cheap,
      'not-an-approver',
    ],
    ['an unlinked approver of something dear', ANA, dear, 'not-linked'],
    [
      'an unlinked approver of what has no price',
      ANA,
      { ...dear, monthlyMicros: null },
      'not-linked',
    ],
    ['a linked approver of something dear', { ...ANA, isLinked: true }, dear, undefined],
    [
      'an unlinked approver who keeps something dear',
      ANA,
      { ...dear, isApproval: false },
      undefined,
    ],
    [
      'an API client, whose token has scopes',
      { id: 'api:alice', name: 'alice', via: 'api', isLinked: false },
      dear,
      undefined,
    ],
  ])('to %s', (_what, person, answer, why) => {
    expect(objection(person, answer, TERMS)?.why).toBe(why)
  })

  it('asks nobody for a link where the policy does not', () => {
    const dearest = { isApproval: true, monthlyMicros: null }

    expect(objection(ANA, dearest, { ...TERMS, linkedFromMicros: null })).toBeNull()
  })

  it('lets nobody decide in a chat by default', () => {
    expect(objection(ANA, cheap, DEFAULT_POLICY.approval)).toEqual({
      why: 'not-an-approver',
      roles: [],
    })
  })
})

describe('mayCommand', () => {
  it('is for whoever may decide something, by any rule', () => {
    const rules = [
      { match: {}, approval: { snoozeDays: 3 } },
      { match: { teams: ['x'] }, approval: { approvers: { roles: ['7'], users: [] } } },
    ]

    expect(mayCommand(ANA, { ...DEFAULT_POLICY, rules })).toBe(true)
    expect(mayCommand({ ...ANA, roles: [] }, { ...DEFAULT_POLICY, rules })).toBe(false)
    expect(mayCommand(ANA, DEFAULT_POLICY)).toBe(false)
  })
})
