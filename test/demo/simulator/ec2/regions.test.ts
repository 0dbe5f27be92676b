import { DescribeRegionsCommand, type DescribeRegionsCommandInput } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { refusal, type Stage, stage } from '../support.ts'

async function regions(on: Stage, input: DescribeRegionsCommandInput): Promise<string[]> {
  const { Regions } = await on.ec2.send(new DescribeRegionsCommand(input))
  return Regions!.map((item) => `${item.RegionName} ${item.OptInStatus}`)
}

describe('DescribeRegions', () => {
  it('returns the enabled regions, with an endpoint', async () => {
    await using on = await stage({ accounts: { '111122223333': ['eu-west-1', 'eu-south-1'] } })

    const { Regions } = await on.ec2.send(new DescribeRegionsCommand({}))

    expect(Regions).toEqual([
      {
        RegionName: 'eu-west-1',
        OptInStatus: 'opt-in-not-required',
        Endpoint: 'ec2.eu-west-1.amazonaws.com',
      },
      {
        RegionName: 'eu-south-1',
        OptInStatus: 'opted-in',
        Endpoint: 'ec2.eu-south-1.amazonaws.com',
      },
    ])
  })

  it('returns those not opted in to only when all are asked for, or by name', async () => {
    await using on = await stage()
    const notOptedIn = [{ Name: 'opt-in-status', Values: ['not-opted-in'] }]

    expect(await regions(on, { AllRegions: true })).toContain('ap-east-1 not-opted-in')
    expect(await regions(on, { Filters: notOptedIn })).toEqual([])
    expect(await regions(on, { AllRegions: true, Filters: notOptedIn })).toHaveLength(4)
    expect(await regions(on, { RegionNames: ['ap-east-1'] })).toEqual(['ap-east-1 not-opted-in'])
  })

  it('refuses a region that does not exist', async () => {
    await using on = await stage()

    expect(await refusal(regions(on, { RegionNames: ['mars-1'] }))).toBe(
      'InvalidParameterValue 400',
    )
  })
})
