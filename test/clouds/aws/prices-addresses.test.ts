import { describe, expect, it } from 'vitest'
import { BUNDLED_PRICES, priceWith, readPriceFile } from '../../../src/clouds/aws/prices.ts'
import type { Observation } from '../../../src/core/observation.ts'
import { formulaOf, type Usage } from '../../../src/core/price.ts'
import { startSimulator } from '../../../src/demo/simulator/simulator.ts'
import type { AddressSpec } from '../../../src/demo/simulator/world/address.ts'
import { World } from '../../../src/demo/simulator/world/world.ts'
import { clockAt } from '../../support/clock.ts'
import { ACCOUNT, awsAt, REGION, SCOPE, unhurried } from '../../support/clouds.ts'

const FILE = await readPriceFile(BUNDLED_PRICES)

function idleAddress(region: string): readonly Usage[] {
  return [{ sku: 'ec2.public-ipv4.idle', location: region, quantity: 730, unit: 'hour' }]
}

/** What the detector makes of the only address of an account. */
async function observe(address: AddressSpec): Promise<Observation> {
  const { now } = clockAt()
  const world = new World({ now, accounts: { [ACCOUNT]: [REGION] } })
  world.region(REGION).addAddress(address)
  await using simulator = await startSimulator({ world })
  const cloud = await awsAt(simulator.url, now)
  const detector = cloud.detectors.find(({ id }) => id === 'aws/elastic-ip-unassociated')!
  const seen = await Array.fromAsync(detector.scan(SCOPE, unhurried()))
  return seen.flat()[0]!
}

describe('the price of a public IPv4 address', () => {
  it.each(['us-east-1', 'eu-central-2', 'ap-southeast-5', 'mx-central-1'])(
    'is one worldwide: 730 hours in %s',
    (region) => {
      const { monthlyMicros, lines } = priceWith(FILE, idleAddress(region))

      expect(monthlyMicros).toBe(3_650_000n)
      expect(formulaOf(lines)).toBe('730 hour x $0.005')
    },
  )

  it.each(['cn-north-1', 'cn-northwest-1', 'us-gov-west-1', 'us-gov-east-1', 'eusc-de-east-1'])(
    'is unknown in %s, for which nobody saw a list',
    (region) => {
      expect(priceWith(FILE, idleAddress(region)).monthlyMicros).toBeNull()
    },
  )

  it.each<[string, AddressSpec, bigint | null]>([
    ["of Amazon's own pool is charged for", {}, 3_650_000n],
    ['that the customer brought costs nothing', { pool: 'ipv4pool-ec2-0123456789' }, 0n],
    ['that the customer owns on an Outpost is unknown', { customerOwnedIp: '10.1.2.3' }, null],
    ['of a carrier is unknown', { carrierIp: '155.1.2.3' }, null],
  ])('%s', async (_what, address, micros) => {
    const { usage } = await observe(address)

    expect(priceWith(FILE, usage).monthlyMicros).toBe(micros)
  })

  it('says that an address of the customer is charged nothing, rather than zero times a rate', async () => {
    const { usage } = await observe({ pool: 'ipv4pool-ec2-0123456789' })

    expect(formulaOf(priceWith(FILE, usage).lines)).toBe('no charge')
  })
})
