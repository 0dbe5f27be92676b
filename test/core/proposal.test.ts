import { describe, expect, it } from 'vitest'
import { proposalFor } from '../../src/core/proposal.ts'
import type { Outlook, Remedy, RemedyName } from '../../src/core/remedy.ts'
import { observed } from '../support/observations.ts'

/** Only what a proposal asks of a remedy. */
function remedy(name: RemedyName, outlook: Outlook = { possible: true, usage: [] }): Remedy {
  return {
    name,
    outlook: () => outlook,
    keepsResource: name === 'park',
    look: () => Promise.reject(new Error('not asked')),
    backUp: null,
    bin: null,
    restore: null,
    prepare: () => Promise.reject(new Error('not asked')),
    apply: () => Promise.reject(new Error('not asked')),
    rehearse: () => Promise.reject(new Error('not asked')),
    permitted: () => Promise.reject(new Error('not asked')),
    withdraw: () => Promise.reject(new Error('not asked')),
  }
}

const USAGE = { sku: 'left', location: 'here', quantity: 1, unit: 'x' }
const PRICES: Readonly<Record<string, bigint | null>> = {
  'ebs.gp3.storage': 8n,
  left: 3n,
  dear: null,
}
const priceOf = (usage: readonly { sku: string }[]): { monthlyMicros: bigint | null } => ({
  monthlyMicros: usage.reduce<bigint | null>((sum, { sku }) => {
    const price = PRICES[sku] ?? null
    return sum === null || price === null ? null : sum + price
  }, 0n),
})

describe('proposalFor', () => {
  it.each<['delete' | 'park' | 'advise', readonly Remedy[], RemedyName | null, bigint | null]>([
    ['delete', [remedy('delete'), remedy('park')], 'delete', 8n],
    ['delete', [remedy('park'), remedy('release')], 'release', 8n],
    ['park', [remedy('delete'), remedy('park', { possible: true, usage: [USAGE] })], 'park', 5n],
    ['advise', [remedy('delete')], null, 8n],
  ])('%s leads to what the kind offers for it', (action, remedies, name, savingMicros) => {
    const proposal = proposalFor(observed(), action, { remedies }, priceOf)

    expect(proposal).toEqual({ remedy: name, savingMicros, guards: [] })
  })

  it('makes a kind that cannot be parked a matter for a person, and says why', () => {
    const { remedy: name, guards } = proposalFor(
      observed(),
      'park',
      { remedies: [remedy('release')] },
      priceOf,
    )

    expect(name).toBeNull()
    expect(guards).toMatchObject([
      { name: 'cannot-park', verdict: 'no', reason: expect.stringContaining('no way to park') },
    ])
  })

  it('makes a resource that cannot be parked a matter for a person, with the reason', () => {
    const flaw = { possible: false, reason: 'it is at the baseline already' } as const
    const proposal = proposalFor(observed(), 'park', { remedies: [remedy('park', flaw)] }, priceOf)

    expect(proposal.remedy).toBeNull()
    expect(proposal.guards[0]?.reason).toContain('at the baseline already')
  })

  it('knows no saving where either price is missing', () => {
    const left = { possible: true, usage: [{ ...USAGE, sku: 'dear' }] } as const
    const seen = observed({ usage: [{ ...USAGE, sku: 'dear' }] })

    const unknownRest = proposalFor(
      observed(),
      'park',
      { remedies: [remedy('park', left)] },
      priceOf,
    )
    const unknownCost = proposalFor(seen, 'delete', { remedies: [remedy('delete')] }, priceOf)

    expect([unknownRest.savingMicros, unknownCost.savingMicros]).toEqual([null, null])
  })
})
