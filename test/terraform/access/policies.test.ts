import { describe, expect, it } from 'vitest'
import { guardsOf } from '../../../src/core/guards.ts'
import { DEFAULT_POLICY } from '../../../src/core/policy.ts'
import {
  actionsOf,
  ROLES,
  type Role,
  registeredPermissions,
} from '../../../terraform/access/actions.ts'
import type { PolicyDocument } from '../../../terraform/access/document.ts'
import { policiesFor } from '../../../terraform/access/policies.ts'
import { observed, SCOPE } from '../../support/observations.ts'
import { inCommercialPartition } from './partition.ts'

const REGISTERED = await registeredPermissions()
const ACTIONS = actionsOf(REGISTERED)
const POLICIES = inCommercialPartition(policiesFor(ACTIONS))
const NOW = new Date('2026-11-01T00:00:00Z')
/** What AWS allows for all inline policies of a role together. */
const INLINE_LIMIT = 10_240

function granted(policy: PolicyDocument): string[] {
  const allowing = policy.Statement.filter((each) => each.Effect === 'Allow')
  return [...new Set(allowing.flatMap((each) => each.Action))].toSorted()
}

describe('the policies of the roles', () => {
  it.each(ROLES)('grant to %s exactly what the detectors say that they call', (role) => {
    expect(granted(POLICIES[role])).toEqual([...ACTIONS[role]].toSorted())
  })

  it('take the actions from the detectors: reading to scan, writing to cleanup', () => {
    for (const { read, write } of REGISTERED) {
      expect(ACTIONS.scan).toEqual(expect.arrayContaining([...read]))
      expect(ACTIONS.cleanup).toEqual(expect.arrayContaining([...write]))
    }
    expect(ACTIONS.scan).toContain('ec2:DescribeRegions')
  })

  it.each<Role>(['scan', 'cleanup', 'restore'])(
    'refuse an action of %s that nobody has decided about, and say where to decide',
    (role) => {
      const actions = { ...ACTIONS, [role]: [...ACTIONS[role], 'ec2:TerminateInstances'] }

      expect(() => policiesFor(actions)).toThrow(
        `ec2:TerminateInstances is not decided for the ${role} role: say in terraform/access/grants.ts`,
      )
    },
  )

  it('never grant a change to the role that scans, whatever a detector says', () => {
    expect(() => policiesFor({ ...ACTIONS, scan: ['ec2:DeleteVolume'] })).toThrow('not decided')
  })

  it('grant no action by wildcard, and no change on everything', () => {
    const allowing = ROLES.flatMap((each) => POLICIES[each].Statement).filter(
      (each) => each.Effect === 'Allow',
    )
    const onEverything = allowing.filter((each) => each.Resource.includes('*'))
    const changing = onEverything
      .flatMap((each) => each.Action)
      .filter((each) => !/:(?:Describe|Get|List|Lookup)/.test(each))

    const byWildcard = allowing.flatMap((each) => each.Action).filter((each) => each.includes('*'))

    // The two directions of one thing, which AWS documents under one name.
    expect(byWildcard.filter((each) => each !== 'kms:ReEncrypt*')).toEqual([])
    expect(onEverything.length).toBeGreaterThan(0)
    expect(changing).toEqual([])
  })

  it('name each statement once, and fit into a role', () => {
    for (const role of ROLES) {
      const names = POLICIES[role].Statement.map((each) => each.Sid)
      expect(new Set(names).size).toBe(names.length)
      expect(names.join('')).toMatch(/^[A-Za-z0-9]+$/)
      expect(JSON.stringify(POLICIES[role]).length).toBeLessThan(INLINE_LIMIT)
    }
  })
})

describe('what the cleanup role is denied', () => {
  const keys = POLICIES.cleanup.Statement.filter((each) => each.Effect === 'Deny').flatMap((each) =>
    Object.keys(each.Condition?.['Null'] ?? {}).flatMap(
      (key) => /^aws:ResourceTag\/(?<tag>.+)$/.exec(key)?.groups?.['tag'] ?? [],
    ),
  )

  it.each(keys)('by the tag %s, a guard forbids too', (tag) => {
    const seen = observed({ tags: { [tag]: 'x' } })

    expect(guardsOf(seen, SCOPE, DEFAULT_POLICY, NOW)).not.toEqual([])
  })

  it('covers every protect tag of the default policy', () => {
    expect(keys).toEqual(expect.arrayContaining([...DEFAULT_POLICY.protectTags]))
  })
})
