/** What a call that fails does to a scope: which detector it stops, and what is said about it. */

import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import type { Fault } from '../../src/demo/simulator/faults.ts'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import type { Sighted } from '../../src/store/sighting-rows.ts'
import { type LookedThrough, lookThrough } from '../../src/workflow/look-through.ts'
import { clockAt } from '../support/clock.ts'
import { ACCOUNT, awsAt, REGION, SCOPE, unhurried } from '../support/clouds.ts'
import { skipBackOff } from '../support/no-back-off.ts'

skipBackOff()

const VOLUMES = 'aws/ebs-volume-unattached'
const ADDRESSES = 'aws/elastic-ip-unassociated'
const ALWAYS = Number.POSITIVE_INFINITY

const clock = clockAt()
const world = new World({ now: clock.now, accounts: { [ACCOUNT]: [REGION] } })
const volumeId = world.region(REGION).addVolume().id
const { allocationId } = world.region(REGION).addAddress()
let simulator: Simulator

beforeEach(async () => {
  simulator ??= await startSimulator({ world })
  simulator.faults.clear()
})

afterAll(() => simulator[Symbol.asyncDispose]())

interface Looked extends LookedThrough {
  readonly sighted: ReadonlyMap<string, Sighted>
}

async function look(signal: AbortSignal = unhurried()): Promise<Looked> {
  const cloud = await awsAt(simulator.url, clock.now)
  const sighted = new Map<string, Sighted>()
  const take = (_detector: unknown, page: Iterable<Sighted>) => async (): Promise<void> => {
    for (const each of page) sighted.set(each.observation.resourceId, each)
  }
  const sink = { cloud, detectors: cloud.detectors, policy: DEFAULT_POLICY, now: clock.now(), take }
  return { ...(await lookThrough(SCOPE, sink, signal)), sighted }
}

const ANSWERS: readonly { answer: string; fault: Fault; says: RegExp }[] = [
  ...[
    'UnauthorizedOperation',
    'OptInRequired',
    'AuthFailure',
    'RequestLimitExceeded',
    'InternalError',
    'Unavailable',
  ].map((code) => ({
    answer: code,
    fault: { kind: 'error', code } as const,
    says: new RegExp(`: ${code}$`),
  })),
  { answer: 'a cut connection', fault: { kind: 'cut' }, says: /: ECONNRESET$/ },
  { answer: 'garbage', fault: { kind: 'garbage' }, says: /: \w+$/ },
  { answer: 'garbage that says 200', fault: { kind: 'garbage', status: 200 }, says: /: \w+$/ },
]

const LISTINGS = [
  { call: 'DescribeVolumes', stops: VOLUMES, other: ADDRESSES, seen: () => allocationId },
  { call: 'DescribeAddresses', stops: ADDRESSES, other: VOLUMES, seen: () => volumeId },
].flatMap((listing) => ANSWERS.map((answer) => ({ ...listing, ...answer })))

describe('lookThrough, when a listing fails', () => {
  it.each(LISTINGS)(
    '$call with $answer: that detector says so, the other completes',
    async (row) => {
      simulator.faults.add({ action: row.call, times: ALWAYS, fault: row.fault })

      const looked = await look()

      expect(looked.complete.map((each) => each.id)).toEqual([row.other])
      expect(looked.reason).toMatch(new RegExp(`^${row.stops}: ec2:${row.call}: `))
      expect(looked.reason).toMatch(row.says)
      expect([...looked.sighted.keys()]).toEqual([row.seen()])
    },
  )

  it('in every call: names what stopped each detector', async () => {
    const fault = { kind: 'error', code: 'OptInRequired' } as const
    simulator.faults.add({ action: '*', times: ALWAYS, fault })

    const looked = await look()

    expect(looked.complete).toEqual([])
    expect(looked.reason).toBe(
      `${VOLUMES}: ec2:DescribeVolumes: OptInRequired; ${ADDRESSES}: ec2:DescribeAddresses: OptInRequired`,
    )
  })

  it('now and then: asks again, and the scope is complete', async () => {
    const fault = { kind: 'error', code: 'RequestLimitExceeded' } as const
    simulator.faults.add({ action: 'DescribeVolumes', times: 7, fault })
    simulator.faults.add({ action: 'DescribeAddresses', times: 2, fault: { kind: 'cut' } })

    const looked = await look()

    expect(looked).toMatchObject({ reason: null })
    expect(looked.sighted.size).toBe(2)
  })
})

const AUXILIARY = [
  { call: 'DescribeVolumesModifications', fact: 'not-being-modified', of: () => volumeId },
  { call: 'DescribeAddressTransfers', fact: 'no-pending-transfer', of: () => allocationId },
  { call: 'DescribeAddressesAttribute', fact: 'no-ptr-record', of: () => allocationId },
].flatMap((call) => ANSWERS.map((answer) => ({ ...call, ...answer })))

describe('lookThrough, when a call beside the listing fails', () => {
  it.each(AUXILIARY)(
    '$call with $answer: that fact is unknown, the scope is complete',
    async (row) => {
      simulator.faults.add({ action: row.call, times: ALWAYS, fault: row.fault })

      const looked = await look()

      const sighted = looked.sighted.get(row.of())
      const facts = sighted?.observation.evidence.facts ?? []
      const unknown = facts.filter((each) => each.answer === 'unknown')
      expect(looked.reason).toBeNull()
      expect(looked.complete).toHaveLength(2)
      expect(unknown).toMatchObject([{ name: row.fact, source: `ec2:${row.call}` }])
      expect(unknown[0]?.detail).toMatch(row.says)
      expect(sighted?.guards).toMatchObject([{ name: row.fact, verdict: 'unknown' }])
    },
  )
})

describe('lookThrough', () => {
  it('passes on what is no fault of the cloud: a defect must be seen', async () => {
    const cloud = await awsAt(simulator.url, clock.now)
    const { detectors } = cloud
    const sink = { cloud, detectors, policy: DEFAULT_POLICY, now: clock.now(), take: aDefect }

    const looking = lookThrough(SCOPE, sink, unhurried())

    await expect(looking).rejects.toThrow('a defect')
  })

  it('stops when it is told to, and leaves no failure behind that nobody hears', async () => {
    const unheard: unknown[] = []
    const listen = (error: unknown): void => void unheard.push(error)
    process.on('unhandledRejection', listen)
    const stop = new AbortController()
    const run = (): void => stop.abort()
    simulator.faults.add({ action: 'DescribeVolumes', fault: { kind: 'hook', run } })
    simulator.faults.add({
      action: 'DescribeVolumesModifications',
      fault: { kind: 'delay', ms: 20 },
    })

    const looking = look(stop.signal)

    await expect(looking).rejects.toMatchObject({ name: 'AbortError' })
    await new Promise((done) => setImmediate(done))
    process.off('unhandledRejection', listen)
    expect(unheard).toEqual([])
  })
})

function aDefect(): () => Promise<void> {
  return () => Promise.reject(new TypeError('a defect'))
}
