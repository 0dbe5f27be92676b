/** AWS as a cloud: which scopes there are, which cannot be reached, and whether it is the real one. */

import { describe, expect, it } from 'vitest'
import { awsCloud } from '../../../src/clouds/aws/aws.ts'
import { BUNDLED_PRICES, readPriceFile } from '../../../src/clouds/aws/prices.ts'
import { NO_ROLES } from '../../../src/clouds/aws/roles.ts'
import type { Fault } from '../../../src/demo/simulator/faults.ts'
import { ACCOUNT, awsAt, KEYS, REGION, unhurried } from '../../support/clouds.ts'
import { skipBackOff } from '../../support/no-back-off.ts'
import { openAdapter } from './adapter.ts'

skipBackOff()

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2']
const ALWAYS = Number.POSITIVE_INFINITY
const scopeIn = (region: string, accountId = ACCOUNT): object => ({
  provider: 'aws',
  accountId,
  region,
})

describe('the scopes of AWS', () => {
  it('are all regions that are enabled in the account', async () => {
    await using aws = await openAdapter({ accounts: { [ACCOUNT]: REGIONS } })
    const cloud = await awsAt(aws.simulator.url, aws.clock.now)

    const { scopes, unreachable } = await cloud.scopes(unhurried())

    expect(scopes).toEqual(REGIONS.toSorted().map((each) => scopeIn(each)))
    expect(unreachable).toEqual([])
  })

  it('are the wanted regions only, and a wanted one that is not enabled is unreachable', async () => {
    await using aws = await openAdapter({ accounts: { [ACCOUNT]: REGIONS } })
    const cloud = await awsAt(aws.simulator.url, aws.clock.now, {
      regions: ['eu-west-1', 'af-south-1'],
    })

    const { scopes, unreachable } = await cloud.scopes(unhurried())

    expect(scopes).toEqual([scopeIn('eu-west-1')])
    expect(unreachable).toEqual([
      {
        scope: scopeIn('af-south-1'),
        reason: 'ec2:DescribeRegions: the region is not enabled in this account',
      },
    ])
  })

  it.each(['InvalidClientTokenId', 'SignatureDoesNotMatch', 'ExpiredToken', 'AccessDenied'])(
    'are unreachable with credentials that are refused: %s',
    async (code) => {
      await using aws = await openAdapter()
      aws.world.deny({ action: 'sts:*', code })
      const cloud = await awsAt(aws.simulator.url, aws.clock.now)

      const { scopes, unreachable } = await cloud.scopes(unhurried())

      expect(scopes).toEqual([])
      expect(unreachable).toEqual([
        { scope: scopeIn('all', 'unknown'), reason: `sts:GetCallerIdentity: ${code}` },
      ])
    },
  )

  it('are unreachable each by its name, where regions were wanted', async () => {
    await using aws = await openAdapter()
    aws.world.deny({ action: 'sts:*' })
    const cloud = await awsAt(aws.simulator.url, aws.clock.now, { regions: REGIONS })

    const { unreachable } = await cloud.scopes(unhurried())

    expect(unreachable.map((each) => each.scope.region)).toEqual(REGIONS)
  })

  it.each<{ answer: string; fault: Fault }>([
    { answer: 'UnauthorizedOperation', fault: { kind: 'error', code: 'UnauthorizedOperation' } },
    { answer: 'InternalError', fault: { kind: 'error', code: 'InternalError' } },
    { answer: 'ECONNRESET', fault: { kind: 'cut' } },
  ])('are unreachable when the regions cannot be listed: $answer', async ({ answer, fault }) => {
    await using aws = await openAdapter()
    aws.simulator.faults.add({ action: 'DescribeRegions', times: ALWAYS, fault })
    const cloud = await awsAt(aws.simulator.url, aws.clock.now)

    const { scopes, unreachable } = await cloud.scopes(unhurried())

    expect(scopes).toEqual([])
    expect(unreachable).toEqual([
      { scope: scopeIn('all'), reason: `ec2:DescribeRegions: ${answer}` },
    ])
  })

  it('are unreachable when nobody listens at the endpoint', async () => {
    const cloud = await awsAt('http://127.0.0.1:9', () => new Date(), { regions: [REGION] })

    const { scopes, unreachable } = await cloud.scopes(unhurried())

    expect(scopes).toEqual([])
    expect(unreachable).toEqual([
      { scope: scopeIn(REGION, 'unknown'), reason: 'sts:GetCallerIdentity: ECONNREFUSED' },
    ])
  })
})

describe('AWS', () => {
  it.each([
    { endpoint: null, isReal: true },
    { endpoint: 'https://ec2.example.com', isReal: true },
    { endpoint: 'http://127.0.0.1.example.com:4566', isReal: true },
    { endpoint: 'http://10.0.0.5:4566', isReal: true },
    { endpoint: 'http://127.0.0.1:4566', isReal: false },
    { endpoint: 'http://localhost:4566', isReal: false },
    { endpoint: 'http://[::1]:4566', isReal: false },
  ])('is real unless its endpoint is certainly on this machine: $endpoint', async (row) => {
    const prices = await readPriceFile(BUNDLED_PRICES)
    const connection = {
      endpoint: row.endpoint,
      credentials: KEYS,
      homeRegion: REGION,
      roles: NO_ROLES,
    }

    const cloud = awsCloud({ connection, regions: null, prices, now: () => new Date() })

    expect(cloud.isReal).toBe(row.isReal)
  })
})
