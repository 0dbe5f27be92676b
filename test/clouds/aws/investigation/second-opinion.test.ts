import { describe, expect, it } from 'vitest'
import type { DatedFact } from '../../../../src/core/investigation.ts'
import { DAY_MS } from '../../../support/clock.ts'
import { ACCOUNT, SCOPE, unhurried } from '../../../support/clouds.ts'
import { skipBackOff } from '../../../support/no-back-off.ts'
import { type Adapter, openAdapter, VOLUMES } from '../adapter.ts'

skipBackOff()

function daysAgo({ clock }: Adapter, days: number): Date {
  return new Date(clock.now().getTime() - days * DAY_MS)
}

async function open({ isOptedIn = true } = {}): Promise<Adapter> {
  const aws = await openAdapter()
  const account = aws.world.accounts.get(ACCOUNT)
  if (account) account.computeOptimizer.isOptedIn = isOptedIn
  return aws
}

/** By resource id, for volumes that we have seen idle for so many days. */
async function opinions(
  aws: Adapter,
  days: number,
): Promise<ReadonlyMap<string, DatedFact | undefined>> {
  const candidates = await aws.candidates(VOLUMES, daysAgo(aws, days))
  const found = await aws.detector(VOLUMES).inquiry.history(SCOPE, candidates, unhurried())
  return new Map([...found].map(([id, history]) => [id, history.opinions[0]]))
}

describe('the second opinion', () => {
  it('agrees on what Compute Optimizer, too, takes for idle', async () => {
    await using aws = await open()
    const { id } = aws.region.addVolume({ createdAt: daysAgo(aws, 100) })

    expect((await opinions(aws, 40)).get(id)).toEqual({
      name: 'second-opinion',
      answer: 'yes',
      source: 'compute-optimizer:GetIdleRecommendations',
      detail: 'it says Unattached',
      at: aws.clock.now().toISOString(),
      isGate: false,
    })
  })

  it.each([
    [40, 'no', 'AWS Compute Optimizer does not list it as idle'],
    [32, 'no', 'AWS Compute Optimizer does not list it as idle'],
    [31, 'unknown', 'it needs 32 days of idleness to form an opinion'],
  ])('of what it does not list, seen idle for %i days, is %s', async (days, answer, detail) => {
    await using aws = await open()
    const { id } = aws.region.addVolume({ createdAt: daysAgo(aws, 100) })
    aws.world.accounts.get(ACCOUNT)?.computeOptimizer.disagreesOn.add(id)

    expect((await opinions(aws, days)).get(id)).toMatchObject({ answer, detail, isGate: false })
  })

  it('is unknown in an account that has not opted in, and where it is denied', async () => {
    await using out = await open({ isOptedIn: false })
    await using denied = await open()
    const ids = [out, denied].map((aws) => aws.region.addVolume().id)
    denied.world.deny({ action: 'compute-optimizer:GetIdleRecommendations' })

    const answers = [await opinions(out, 40), await opinions(denied, 40)]

    expect(answers.map((each, index) => each.get(ids[index]!)?.detail)).toEqual([
      'compute-optimizer:GetIdleRecommendations: OptInRequiredException',
      'compute-optimizer:GetIdleRecommendations: AccessDeniedException',
    ])
  })

  it('is read over all pages, for any number of volumes', async () => {
    await using aws = await open()
    for (let count = 0; count < 120; count += 1) {
      aws.region.addVolume({ createdAt: daysAgo(aws, 100) })
    }
    aws.world.examinedPerPage = 90

    const found = [...(await opinions(aws, 40)).values()]

    expect(found.map((each) => each?.answer)).toEqual(found.map(() => 'yes'))
    expect(found).toHaveLength(120)
  })

  it('is unknown for the volumes that it names as not analysed', async () => {
    await using aws = await open()
    const { id } = aws.region.addVolume({ createdAt: daysAgo(aws, 100) })
    const body = JSON.stringify({ errors: [{ identifier: id, code: 'INSUFFICIENT_DATA' }] })
    aws.simulator.faults.add({
      action: 'GetIdleRecommendations',
      fault: { kind: 'garbage', status: 200, body },
    })

    expect((await opinions(aws, 40)).get(id)).toMatchObject({
      answer: 'unknown',
      detail: 'INSUFFICIENT_DATA',
    })
  })
})
