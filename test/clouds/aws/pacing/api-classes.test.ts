import { describe, expect, it } from 'vitest'
import { classOf } from '../../../../src/clouds/aws/pacing/api-classes.ts'

interface Row {
  readonly client?: string
  readonly action: string
  readonly input?: object
  readonly name: string
  readonly burst: number
  readonly perSecond: number
}

/** The request limits that AWS publishes. */
const ROWS: readonly Row[] = [
  { action: 'DescribeAddresses', name: 'ec2-read', burst: 100, perSecond: 20 },
  { action: 'DescribeVolumes', name: 'ec2-read-all', burst: 50, perSecond: 10 },
  {
    action: 'DescribeVolumes',
    input: { MaxResults: 5 },
    name: 'ec2-read',
    burst: 100,
    perSecond: 20,
  },
  {
    action: 'DescribeVolumes',
    input: { Filters: [] },
    name: 'ec2-read',
    burst: 100,
    perSecond: 20,
  },
  { action: 'DescribeSnapshots', name: 'ec2-read-all', burst: 50, perSecond: 10 },
  { action: 'ListVolumesInRecycleBin', name: 'ec2-read', burst: 100, perSecond: 20 },
  { action: 'ReleaseAddress', name: 'ec2-mutate', burst: 50, perSecond: 5 },
  { action: 'ModifyVolume', name: 'ec2-mutate', burst: 50, perSecond: 5 },
  { action: 'DeleteVolume', name: 'ec2-storage', burst: 100, perSecond: 5 },
  { action: 'CreateSnapshot', name: 'ec2-storage', burst: 100, perSecond: 5 },
  { action: 'CreateTags', name: 'ec2-tag', burst: 100, perSecond: 10 },
  {
    client: 'CloudTrailClient',
    action: 'LookupEvents',
    name: 'cloudtrail-lookup',
    burst: 2,
    perSecond: 2,
  },
  {
    client: 'CloudWatchClient',
    action: 'GetMetricData',
    name: 'cloudwatch-data',
    burst: 50,
    perSecond: 50,
  },
  { client: 'Route53Client', action: 'ListHostedZones', name: 'route53', burst: 5, perSecond: 5 },
  { client: 'NewClient', action: 'GetThing', name: 'other', burst: 5, perSecond: 5 },
]

describe('the class of a call', () => {
  it.each(ROWS)('$action is $name, $burst and $perSecond a second', (row) => {
    const { client = 'EC2Client', action, input = {} } = row

    const { name, limit } = classOf({ client, action, input })

    expect({ name, ...limit }).toEqual({
      name: row.name,
      burst: row.burst,
      perSecond: row.perSecond,
    })
  })

  it.each(['DeleteVolume', 'ReleaseAddress', 'ModifyVolume'])(
    '%s does not wait for long after the last look, nor in the line of other changes',
    (action) => {
      const { longestMs, isInLine } = classOf({ client: 'EC2Client', action, input: {} })

      expect({ longestMs, isInLine }).toEqual({ longestMs: 1_000, isInLine: false })
    },
  )

  it.each(['CreateSnapshot', 'CreateTags', 'AllocateAddress'])('%s stands in line', (action) => {
    const { longestMs, isInLine } = classOf({ client: 'EC2Client', action, input: {} })

    expect({ longestMs, isInLine }).toEqual({ longestMs: Number.MAX_SAFE_INTEGER, isInLine: true })
  })

  it('is taken one by one for changes, and several at once for reads', () => {
    expect(atOnce('DescribeAddresses')).toBe(10)
    expect(atOnce('CreateTags')).toBe(1)
  })
})

function atOnce(action: string): number {
  return classOf({ client: 'EC2Client', action, input: {} }).atOnce
}
