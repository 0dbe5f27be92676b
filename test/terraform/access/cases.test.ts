import { describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../../terraform/access/actions.ts'
import { DECIDED } from '../../../terraform/access/grants.ts'
import { policiesFor } from '../../../terraform/access/policies.ts'
import { trustPolicy } from '../../../terraform/access/trust.ts'
import { isAllowed, type Part, type Policy } from '../../support/iam.ts'
import { CASES } from './cases.ts'
import { inCommercialPartition } from './partition.ts'

const POLICIES = inCommercialPartition(policiesFor(DECIDED))
const NAMED = CASES.map((each) => ({ ...each, verb: each.may ? 'may' : 'may not' }))

describe('the roles', () => {
  it.each(NAMED)('$role $verb $what', ({ role, may, call, session }) => {
    const allowed = isAllowed(call, {
      identity: [POLICIES[role]],
      ...(session ? { session } : {}),
    })

    expect(allowed).toBe(may)
  })

  it('are tried in more than forty cases, every one of them both ways', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(40)
    for (const role of ROLES) {
      const verdicts = CASES.filter((each) => each.role === role).map((each) => each.may)
      expect(new Set(verdicts)).toEqual(new Set([true, false]))
    }
  })

  it('have every action that they are granted tried', () => {
    for (const role of ['cleanup', 'restore'] satisfies Role[]) {
      const tried = CASES.filter((each) => each.role === role && each.may).flatMap((each) =>
        each.call.map((part) => part.action),
      )
      const untried = DECIDED[role].filter(
        (action) => !tried.some((each) => each.startsWith(action.replace('*', ''))),
      )
      expect(untried).toEqual([])
    }
  })

  it.each<Role>(['cleanup', 'restore'])(
    'need every statement of %s: without it a case goes another way',
    (role) => {
      const { Statement: all } = POLICIES[role]

      const needless = all.filter((_each, index) => {
        const without = { ...POLICIES[role], Statement: all.toSpliced(index, 1) }
        return wrongUnder(role, without).length === 0
      })

      expect(needless.map((each) => each.Sid)).toEqual([])
    },
  )
})

/** The cases of a role that go another way under this policy. */
function wrongUnder(role: Role, policy: Policy): string[] {
  return CASES.filter((each) => each.role === role)
    .filter(({ call, session, may }) => {
      const policies = { identity: [policy], ...(session ? { session } : {}) }
      return isAllowed(call, policies) !== may
    })
    .map((each) => each.what)
}

const APPLICATION = 'arn:aws:iam::999988887777:role/cloudthrift'
const EXTERNAL_ID = 'tenant-7f1d2a9c4b'
const TRUST = trustPolicy({
  principals: [APPLICATION],
  externalId: EXTERNAL_ID,
})

function assume(principal: string, context: Part['context']): boolean {
  const part = {
    action: 'sts:AssumeRole',
    resource: '',
    principal,
    ...(context ? { context } : {}),
  }
  return isAllowed([part], { identity: [TRUST] })
}

describe('the trust of the roles', () => {
  it.each([
    [true, 'the application with the external id', APPLICATION, { 'sts:ExternalId': EXTERNAL_ID }],
    [false, 'the application without one', APPLICATION, {}],
    [false, 'the application with a wrong one', APPLICATION, { 'sts:ExternalId': 'tenant-other' }],
    [
      false,
      'the application with one in another case',
      APPLICATION,
      { 'sts:ExternalId': EXTERNAL_ID.toUpperCase() },
    ],
    [
      false,
      'another role of that account',
      `${APPLICATION}-dev`,
      { 'sts:ExternalId': EXTERNAL_ID },
    ],
    [
      false,
      'the root of that account',
      'arn:aws:iam::999988887777:root',
      { 'sts:ExternalId': EXTERNAL_ID },
    ],
  ])('is %s for %s', (may, _who, principal, context) => {
    expect(assume(principal, context)).toBe(may)
  })
})
