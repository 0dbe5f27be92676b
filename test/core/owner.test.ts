import { describe, expect, it } from 'vitest'
import type { PastEvent } from '../../src/core/investigation.ts'
import { ownerOf } from '../../src/core/owner.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'

const ACCOUNT = '111122223333'
const POLICY = {
  ...DEFAULT_POLICY,
  accounts: { [ACCOUNT]: { contact: 'platform@acme.example' } },
}

function event(what: string, day: string, change: Partial<PastEvent> = {}): PastEvent {
  const source = 'cloudtrail:LookupEvents'
  return { what, actor: 'nora', at: `${day}T08:00:00.000Z`, source, means: 'used', ...change }
}

const CREATED = event('CreateVolume', '2026-05-01', { means: 'made', actor: 'samir' })
const DETACHED = event('DetachVolume', '2026-09-01')

describe('ownerOf', () => {
  it.each([
    {
      what: 'the tag, before who made it',
      known: { tags: { owner: 'lena@acme.example' }, events: [DETACHED, CREATED] },
      owner: { name: 'lena@acme.example', why: 'tag owner' },
    },
    {
      what: 'the first of the keys of the policy',
      known: { tags: { CreatedBy: 'x', Owner: 'y' }, events: [] },
      owner: { name: 'y', why: 'tag Owner' },
    },
    {
      what: 'who made it, when the tag is empty',
      known: { tags: { Owner: '' }, events: [DETACHED, CREATED] },
      owner: { name: 'samir', why: 'created it on 2026-05-01 (cloudtrail:LookupEvents)' },
    },
    {
      what: 'who used it last, when nobody is known to have made it',
      known: { tags: {}, events: [DETACHED, event('AttachVolume', '2026-08-01', { actor: 'x' })] },
      owner: {
        name: 'nora',
        why: 'did the last DetachVolume on 2026-09-01 (cloudtrail:LookupEvents)',
      },
    },
    {
      what: 'the contact of the account, when only a service or nobody did it',
      known: {
        tags: {},
        events: [
          event('DetachVolume', '2026-09-01', { actor: null }),
          { ...CREATED, actor: 'autoscaling.amazonaws.com', isService: true as const },
        ],
      },
      owner: { name: 'platform@acme.example', why: `contact of account ${ACCOUNT}` },
    },
  ])('is $what', ({ known, owner }) => {
    expect(ownerOf({ accountId: ACCOUNT, ...known }, POLICY)).toEqual(owner)
  })

  it('is nobody, when nothing names one', () => {
    expect(ownerOf({ accountId: '999999999999', tags: {}, events: [] }, POLICY)).toBeNull()
  })

  it('is harmless text, whatever the tag says', () => {
    const tags = { Owner: `a\u202eb\n${'x'.repeat(500)}` }

    const owner = ownerOf({ accountId: ACCOUNT, tags, events: [] }, POLICY)

    expect(owner?.name).toMatch(/^a b x+…$/)
    expect(owner?.name).toHaveLength(100)
  })
})
