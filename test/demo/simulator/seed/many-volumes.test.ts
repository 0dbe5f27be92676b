import { DescribeAddressesCommand, paginateDescribeVolumes } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { manyVolumes } from '../../../../src/demo/simulator/seed/many-volumes.ts'
import { startSimulator } from '../../../../src/demo/simulator/simulator.ts'
import { clockAt, ec2Client } from '../support.ts'

describe('a large account', () => {
  it('is as large and as idle as asked for, in each region', async () => {
    const world = manyVolumes({
      now: clockAt().now,
      regions: ['us-east-1', 'eu-west-1'],
      volumesPerRegion: 2_000,
      addressesPerRegion: 100,
      idleShare: 0.25,
    })
    await using simulator = await startSimulator({ world })
    const client = ec2Client(simulator.url, 'eu-west-1')
    const idle = { Filters: [{ Name: 'status', Values: ['available'] }] }

    const counts = { all: 0, idle: 0 }
    for await (const page of paginateDescribeVolumes({ client, pageSize: 500 }, {})) {
      counts.all += page.Volumes!.length
    }
    for await (const page of paginateDescribeVolumes({ client, pageSize: 500 }, idle)) {
      counts.idle += page.Volumes!.length
    }
    const { Addresses } = await client.send(new DescribeAddressesCommand({}))

    expect(counts).toEqual({ all: 2_000, idle: 500 })
    expect(Addresses!.filter((item) => item.AssociationId === undefined)).toHaveLength(25)
  })
})

describe('large accounts', () => {
  it('are all as large as asked for', async () => {
    const world = manyVolumes({
      accounts: ['111122223333', '444455556666'],
      regions: ['us-east-1', 'eu-west-1'],
      volumesPerRegion: 20,
      addressesPerRegion: 10,
    })

    const sizes = [...world.accounts.values()].flatMap(({ regions }) =>
      [...regions.values()].map(({ volumes, addresses }) => [volumes.size, addresses.size]),
    )

    expect(sizes).toEqual([
      [20, 10],
      [20, 10],
      [20, 10],
      [20, 10],
    ])
  })
})
