/** The reading half of the contract: what is found, what is known about it, what speaks against it. */

import { DescribeRegionsCommand } from '@aws-sdk/client-ec2'
import { expect, it } from 'vitest'
import type { Candidate } from '../../../src/core/detector.ts'
import { guardsOf } from '../../../src/core/guards.ts'
import type { Observation } from '../../../src/core/observation.ts'
import { DEFAULT_POLICY } from '../../../src/core/policy.ts'
import { awsAt, unhurried } from '../../support/clouds.ts'
import { ec2At, REGIONS } from './backends.ts'
import { ADDRESSES, HOME, SCANNED, type Suite, VOLUMES } from './contract-suite.ts'

export function looksContract(suite: Suite): void {
  it('lists the wanted regions as scopes of its account', async () => {
    const { scopes, unreachable } = await suite.cloud().scopes(unhurried())

    expect(scopes).toEqual(SCANNED.map((each) => suite.scope(each)))
    expect(unreachable).toEqual([])
  })

  it('takes every enabled region for a scope, and none that was not opted in to', async () => {
    const { endpoint } = suite.backend()
    const all = new DescribeRegionsCommand({ AllRegions: true })
    const { Regions = [] } = await ec2At(endpoint, HOME).send(all)
    const enabled = Regions.filter((each) => each.OptInStatus !== 'not-opted-in')

    const { scopes } = await (await awsAt(endpoint, () => new Date())).scopes(unhurried())

    const names = enabled.map(({ RegionName = '' }) => RegionName)
    expect(scopes.map((each) => each.region).join()).toBe(names.toSorted().join())
    expect(enabled.length).toBeLessThan(Regions.length)
  })

  it.each(REGIONS)('finds exactly the volumes attached to nothing in %s', async (region) => {
    const { idleVolumes, protectedVolume } = suite.seeded(region)

    const found = await suite.scan(VOLUMES, region)

    const ids = found.map((each) => each.resourceId)
    expect(ids.toSorted()).toEqual([...idleVolumes, protectedVolume].toSorted())
  })

  it.each(REGIONS)('finds exactly the addresses associated with nothing in %s', async (region) => {
    const { idleAddresses, protectedAddress } = suite.seeded(region)

    const found = await suite.scan(ADDRESSES, region)

    const ids = found.map((each) => each.resourceId)
    expect(ids.toSorted()).toEqual([...idleAddresses, protectedAddress].toSorted())
  })

  it.each([VOLUMES, ADDRESSES])('sees in a second look what the scan saw: %s', async (id) => {
    const found = await suite.scan(id)

    const rechecked = await Promise.all(
      found.map((each) =>
        suite.detector(id).recheck(suite.scope(HOME), each.resourceId, unhurried()),
      ),
    )

    expect(found.length).toBeGreaterThan(0)
    expect(rechecked).toEqual(found.map((observation) => ({ state: 'idle', observation })))
  })

  it('prices every volume and address that it finds', async () => {
    const found = [...(await suite.scan(VOLUMES)), ...(await suite.scan(ADDRESSES))]

    const prices = found.map((each) => suite.cloud().price(each.usage).monthlyMicros)

    expect(prices.every((each) => each !== null && each > 0n)).toBe(true)
  })

  it('knows all about a volume, and of an address all but what nobody there can tell', async () => {
    const [ofVolume] = await suite.scan(VOLUMES)
    const [ofAddress] = await suite.scan(ADDRESSES)

    expect(unknown(ofVolume!)).toEqual([])
    expect(unknown(ofAddress!)).toEqual(suite.backend().unknowable)
  })

  it('guards an address by each unknown, until the policy accepts it for that account', async () => {
    const idle = await suite.observed(ADDRESSES, suite.seeded(HOME).idleAddresses[0]!)
    const accounts = [suite.backend().accountId]
    const acceptUnknown = suite.backend().unknowable.map((fact) => ({ fact, accounts }))

    const careful = guardsOf(idle, suite.scope(HOME), DEFAULT_POLICY, new Date())
    const accepting = guardsOf(
      idle,
      suite.scope(HOME),
      { ...DEFAULT_POLICY, acceptUnknown },
      new Date(),
    )

    expect(careful.map((each) => [each.name, each.verdict])).toEqual(
      suite.backend().unknowable.map((fact) => [fact, 'unknown']),
    )
    expect(accepting).toEqual([])
  })

  it('still guards what a tag protects when every unknown is accepted', async () => {
    const { protectedAddress, protectedVolume } = suite.seeded(HOME)
    const accounts = [suite.backend().accountId]
    const acceptUnknown = suite.backend().unknowable.map((fact) => ({ fact, accounts }))
    const policy = { ...DEFAULT_POLICY, acceptUnknown }

    const kept = [
      await suite.observed(ADDRESSES, protectedAddress),
      await suite.observed(VOLUMES, protectedVolume),
    ]

    const guards = kept.map((each) =>
      guardsOf(each, suite.scope(HOME), policy, new Date()).map(({ name: of }) => of),
    )
    expect(guards).toEqual([['protected'], ['protected']])
  })

  it('learns what its other services can tell, and names what they cannot', async () => {
    const [volumes, addresses] = [
      await suite.candidates(VOLUMES),
      await suite.candidates(ADDRESSES),
    ]
    const ask = async (id: string, given: readonly Candidate[]): Promise<string[]> => {
      const { inquiry } = suite.detector(id)
      const histories = await inquiry.history(suite.scope(HOME), given, unhurried())
      const gates = await inquiry.gates(suite.scope(HOME), given, unhurried())
      expect([...histories.keys()]).toEqual(given.map((each) => each.resourceId))
      expect([...gates.keys()]).toEqual(given.map((each) => each.resourceId))
      return [...gates.values()].flat().map((each) => `${each.name} ${each.answer}`)
    }

    const [ofVolumes, ofAddresses] = [await ask(VOLUMES, volumes), await ask(ADDRESSES, addresses)]

    expect(ofVolumes).toEqual([])
    expect(new Set(ofAddresses)).toEqual(new Set(['no-dns-record yes']))
    const { inquiry } = suite.detector(VOLUMES)
    const [history] = (await inquiry.history(suite.scope(HOME), volumes, unhurried())).values()
    expect(history?.lastUse).toMatchObject({ value: null })
    expect('unknown' in history!.trail).toBe(suite.backend().hasNoTrail)
    expect(history?.opinions).toMatchObject([{ name: 'second-opinion', answer: 'unknown' }])
  })

  it('calls in use what is attached or associated, and gone what is not there', async () => {
    const { attachedVolume, associatedAddress } = suite.seeded(HOME)
    const look = async (id: string, resourceId: string): Promise<string> =>
      (await suite.detector(id).recheck(suite.scope(HOME), resourceId, unhurried())).state

    expect(await look(VOLUMES, attachedVolume)).toBe('in-use')
    expect(await look(ADDRESSES, associatedAddress)).toBe('in-use')
    expect(await look(VOLUMES, 'vol-0123456789abcdef0')).toBe('gone')
    expect(await look(ADDRESSES, 'eipalloc-0123456789abcdef0')).toBe('gone')
  })
}

function unknown({ evidence }: Observation): string[] {
  return evidence.facts.filter((fact) => fact.answer === 'unknown').map((fact) => fact.name)
}
