/**
 * The stacks under the real terraform, with the real AWS provider, applied to moto. They mostly wait
 * (the provider looks every ten seconds), so they live side by side.
 */

import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { AWS } from '../../terraform/layer/aws-attributes.ts'
import { extractAttributes } from '../../terraform/layer/extract-attributes.ts'
import { openTerraform } from '../../terraform/open-terraform.ts'
import { REPOSITORY } from '../support/child.ts'
import { isAllowed, type Policy } from '../support/iam.ts'
import { BACKED_UP, deleteVolume, look } from './access/calls.ts'
import { CASES } from './access/cases.ts'
import { type AccessLife, EXTERNAL_ID, liveAccess, PRINCIPAL } from './access-life.ts'
import { ACCOUNT, missingForMotoStacks } from './moto-stack.ts'
import { liveSandbox, type SandboxLife } from './sandbox-life.ts'

const MISSING = missingForMotoStacks()
const SKIPPED = MISSING ? ` (SKIPPED: ${MISSING})` : ''
if (SKIPPED) process.stderr.write(`\nterraform stacks on moto${SKIPPED}\n`)

interface Offline {
  readonly attributes: object
  /** What `terraform validate` said of the example. */
  readonly validation: string
}

/** What needs no account: the provider's schema, and the example as its reader would try it. */
async function checkOffline(): Promise<Offline> {
  const attributes = await extractAttributes()
  await using terraform = await openTerraform(join(REPOSITORY, 'terraform'))
  const there = '-chdir=examples/many-accounts'
  await terraform.run(['fmt', '-check', '-recursive', '.'])
  await terraform.run([there, 'init', '-backend=false'])
  return { attributes, validation: await terraform.run([there, 'validate', '-json']) }
}

function isGranted(action: string, policies: readonly Policy[]): boolean {
  return policies.some(({ Statement }) =>
    Statement.some((each) => each.Effect === 'Allow' && each.Action.includes(action)),
  )
}

function assumes(trust: Policy, principal: string, id: string | null): boolean {
  const context = id === null ? {} : { 'sts:ExternalId': id }
  const [part] = look('sts:AssumeRole')
  return isAllowed([{ ...part!, principal, context }], { identity: [trust] })
}

describe.skipIf(SKIPPED)(`terraform${SKIPPED}`, () => {
  let sandbox: SandboxLife
  let access: AccessLife
  let offline: Offline
  beforeAll(async () => {
    ;[sandbox, access, offline] = await Promise.all([liveSandbox(), liveAccess(), checkOffline()])
  }, 600_000)

  it('has the attributes that the tables say (npm run terraform:attributes)', () => {
    expect(offline.attributes).toEqual(AWS)
  })

  it('finds the example for many accounts well formed and valid', () => {
    expect(offline.validation).toContain('"valid": true')
  })

  describe('the stack sandbox', () => {
    it('is found by a scan: exactly what is idle', () => {
      expect(sandbox.found.idle).toEqual(sandbox.stated.idle)
      expect(sandbox.stated.idle).toHaveLength(9)
    })

    it('shows the decoys that belong to somebody, each with its guard', () => {
      expect(sandbox.found.guarded).toEqual(sandbox.stated.guarded)
      expect(sandbox.stated.guarded).toHaveLength(3)
    })

    it('does not show what is in use', () => {
      const { found, stated } = sandbox
      const shown = [...found.idle, ...found.guarded]

      expect(stated.used).toHaveLength(2)
      expect(shown.filter((each) => stated.used.includes(each))).toEqual([])
    })

    it('says what it costs', () => {
      expect(sandbox.budget).toMatch(/^About \$0\.\d\d per hour \(\$\d\d\.\d\d per month\)/)
    })

    it('can be destroyed after CloudThrift removed a part of it', () => {
      expect(sandbox.foundAtTheEnd).toEqual({ idle: [], guarded: [] })
    })
  })

  describe('the stack access', () => {
    it('holds the verdicts of the table, for every call that a detector makes', () => {
      const relevant = CASES.filter(
        ({ role, may, call }) =>
          !may || call.every((part) => isGranted(part.action, access.policiesOf(role))),
      )

      const wrong = relevant.filter(({ role, call, session, may }) => {
        const identity = access.policiesOf(role)
        return isAllowed(call, { identity, ...(session ? { session } : {}) }) !== may
      })

      expect(wrong.map((each) => each.what)).toEqual([])
      expect(relevant.filter((each) => each.may).length).toBeGreaterThan(15)
    })

    it('protects by the further tags of the installation too', () => {
      const identity = access.policiesOf('cleanup')

      const answers = [{}, { terraform: '' }, { golden: 'yes' }].map((tags) =>
        isAllowed(deleteVolume({ tags: { ...BACKED_UP, ...tags } }), { identity }),
      )

      expect(answers).toEqual([true, false, false])
    })

    it('is what was planned, and has no policy of its own where there are no further tags', () => {
      expect(access.withoutFurtherTags).toContain('0 to add, 0 to change, 1 to destroy')
    })

    it.each(['scan', 'cleanup', 'restore'] as const)(
      'lets nobody but the named principal be %s, and only with the external id',
      (role) => {
        const trust = access.trustOf(role)

        expect(assumes(trust, PRINCIPAL, EXTERNAL_ID)).toBe(true)
        expect(assumes(trust, PRINCIPAL, null)).toBe(false)
        expect(assumes(trust, PRINCIPAL, 'another')).toBe(false)
        expect(assumes(trust, `${PRINCIPAL}2`, EXTERNAL_ID)).toBe(false)
      },
    )

    it('gives the application the right to assume its roles, and no other', () => {
      const [statement] = access.applicationPolicy.Statement

      expect(statement).toMatchObject({
        Action: ['sts:AssumeRole'],
        Resource: ['scan', 'cleanup', 'restore'].map(
          (role) => `arn:aws:iam::${ACCOUNT}:role/cloudthrift-${role}`,
        ),
      })
    })

    it('refuses principals that are nobody in particular, and external ids to be guessed', () => {
      for (const refusal of access.refusals) {
        expect(refusal).toContain('Name at least one')
        expect(refusal).toContain('Give 16 characters or more')
      }
    })

    it('leaves nothing behind', () => {
      expect(access.destroyed).toContain('7 destroyed')
    })
  })
})
