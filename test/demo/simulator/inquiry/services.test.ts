/** The services that an investigation asks, through the real SDK: each protocol, answers, refusals, pages. */

import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { GetIdleRecommendationsCommand } from '@aws-sdk/client-compute-optimizer'
import { DescribeKeyCommand } from '@aws-sdk/client-kms'
import { ListHostedZonesCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53'
import { describe, expect, it } from 'vitest'
import { keyArn } from '../../../../src/demo/simulator/world/kms.ts'
import { ACCOUNT, DAY_MS, HOUR_MS, type Stage, stage } from '../support.ts'
import { clientsAt, refusalOf } from './support.ts'

function daysAgo({ clock }: Stage, days: number): Date {
  return new Date(clock.now().getTime() - days * DAY_MS)
}

function metric(on: Stage, volumeIds: readonly string[], days: number): GetMetricDataCommand {
  return new GetMetricDataCommand({
    StartTime: daysAgo(on, days),
    EndTime: on.clock.now(),
    MetricDataQueries: volumeIds.map((Value, index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/EBS',
          MetricName: 'VolumeIdleTime',
          Dimensions: [{ Name: 'VolumeId', Value }],
        },
        Period: 86_400,
        Stat: 'Sum',
      },
    })),
  })
}

function attachedVolume(on: Stage, from: number, until?: number): string {
  const { id } = on.region.addVolume({ createdAt: daysAgo(on, 800) })
  on.region.volumes.get(id)?.attachments.push({
    instanceId: 'i-0abc',
    device: '/dev/sdf',
    deleteOnTermination: false,
    from: daysAgo(on, from),
    ...(until === undefined ? {} : { until: daysAgo(on, until) }),
  })
  return id
}

function eventsAbout(name: string, MaxResults = 50, NextToken?: string): LookupEventsCommand {
  return new LookupEventsCommand({
    LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: name }],
    MaxResults,
    NextToken,
  })
}

function opinionOn(...ids: string[]): GetIdleRecommendationsCommand {
  return new GetIdleRecommendationsCommand({
    resourceArns: ids.map((id) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:volume/${id}`),
  })
}

describe('the simulated CloudWatch', () => {
  it('has datapoints for the periods in which a volume was attached, newest first', async () => {
    await using on = await stage()
    const ids = [attachedVolume(on, 3.5, 1.5), attachedVolume(on, 0.5), on.region.addVolume().id]

    const { MetricDataResults = [] } = await clientsAt(on.simulator.url).cloudWatch.send(
      metric(on, ids, 10),
    )

    expect(MetricDataResults.map((each) => each.StatusCode)).toEqual([
      'Complete',
      'Complete',
      'Complete',
    ])
    expect(MetricDataResults.map((each) => each.Timestamps)).toEqual([
      [daysAgo(on, 2), daysAgo(on, 3), daysAgo(on, 4)],
      [daysAgo(on, 1)],
      [],
    ])
  })

  it('has none from before 455 days ago, and none of other accounts', async () => {
    await using on = await stage()
    const id = attachedVolume(on, 700, 456)

    const { MetricDataResults = [] } = await clientsAt(on.simulator.url).cloudWatch.send(
      metric(on, [id, 'vol-of-nobody'], 455),
    )

    expect(MetricDataResults.map((each) => each.Timestamps)).toEqual([[], []])
  })

  it('refuses more than a call may ask for, and what is denied', async () => {
    await using on = await stage()
    const { cloudWatch } = clientsAt(on.simulator.url)
    const ids = Array.from({ length: 501 }, (_, index) => `vol-${index}`)

    const tooMany = await refusalOf(cloudWatch.send(metric(on, ids, 1)))
    const tooLong = await refusalOf(cloudWatch.send(metric(on, ids.slice(0, 300), 455)))
    on.world.deny({ action: 'cloudwatch:GetMetricData' })
    const denied = await refusalOf(cloudWatch.send(metric(on, ['vol-1'], 1)))

    expect([tooMany, tooLong, denied]).toEqual([
      'ValidationException',
      'ValidationException',
      'AccessDeniedException',
    ])
  })
})

describe('the simulated CloudTrail', () => {
  it('tells the history of a volume and of an address, page by page', async () => {
    await using on = await stage()
    const { cloudTrail } = clientsAt(on.simulator.url)
    const id = attachedVolume(on, 60, 40)
    const { allocationId, publicIp } = on.region.addAddress()
    on.clock.advance(HOUR_MS)
    on.region.associate(allocationId)
    on.clock.advance(HOUR_MS)
    on.region.disassociate(allocationId)

    const first = await cloudTrail.send(eventsAbout(id, 1))
    const second = await cloudTrail.send(eventsAbout(id, 1, first.NextToken))
    const [byId, byIp] = [
      await cloudTrail.send(eventsAbout(allocationId)),
      await cloudTrail.send(eventsAbout(publicIp)),
    ]

    const namesOf = ({ Events = [] }: typeof first): unknown[] =>
      Events.map((each) => each.EventName)
    expect([namesOf(first), namesOf(second), second.NextToken]).toEqual([
      ['DetachVolume'],
      ['AttachVolume'],
      undefined,
    ])
    expect(namesOf(byId)).toEqual(['DisassociateAddress', 'AssociateAddress', 'AllocateAddress'])
    expect(byIp.Events).toEqual(byId.Events)
  })

  it('forgets after 90 days, and knows nothing of the future', async () => {
    await using on = await stage()
    const { cloudTrail } = clientsAt(on.simulator.url)
    const id = attachedVolume(on, 91, -1)

    expect((await cloudTrail.send(eventsAbout(id))).Events).toEqual([])
  })

  it('refuses too many results at once, and more than two calls a second', async () => {
    await using on = await stage({ isThrottled: true })
    const { cloudTrail } = clientsAt(on.simulator.url)

    const tooMany = await refusalOf(cloudTrail.send(eventsAbout('vol-1', 51)))
    await cloudTrail.send(eventsAbout('vol-1'))
    const throttled = await refusalOf(cloudTrail.send(eventsAbout('vol-1')))
    on.clock.advance(500)
    await cloudTrail.send(eventsAbout('vol-1'))

    expect([tooMany, throttled]).toEqual(['InvalidMaxResultsException', 'ThrottlingException'])
  })
})

describe('the simulated Route 53', () => {
  it('lists zones and records, page by page', async () => {
    await using on = await stage()
    const { route53 } = clientsAt(on.simulator.url)
    const record = { name: 'a.example.', type: 'A', values: ['203.0.113.7'] }
    const records = [
      { name: 'a.example.', type: 'A', values: [], alias: 'elb.example.' },
      { ...record, setIdentifier: 'one' },
      { ...record, setIdentifier: 'two' },
    ]
    const zones = on.world.accounts.get(ACCOUNT)?.hostedZones
    zones?.push({ id: 'Z1', name: 'example.', isPrivate: false, records })
    zones?.push({ id: 'Z2', name: 'inside.', isPrivate: true, records: [] })
    on.world.examinedPerPage = 2

    const first = await route53.send(new ListHostedZonesCommand({ MaxItems: 1 }))
    const second = await route53.send(new ListHostedZonesCommand({ Marker: first.NextMarker }))
    const page = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1' }))
    const rest = await route53.send(
      new ListResourceRecordSetsCommand({
        HostedZoneId: 'Z1',
        StartRecordName: page.NextRecordName,
        StartRecordType: page.NextRecordType,
        StartRecordIdentifier: page.NextRecordIdentifier,
      }),
    )

    expect(first.HostedZones).toMatchObject([{ Id: '/hostedzone/Z1', Name: 'example.' }])
    expect(second.HostedZones).toMatchObject([
      { Id: '/hostedzone/Z2', Config: { PrivateZone: true } },
    ])
    expect([page.IsTruncated, rest.IsTruncated, second.IsTruncated]).toEqual([true, false, false])
    expect(page.ResourceRecordSets).toMatchObject([
      { AliasTarget: { DNSName: 'elb.example.' } },
      { SetIdentifier: 'one', ResourceRecords: [{ Value: '203.0.113.7' }] },
    ])
    expect(rest.ResourceRecordSets).toMatchObject([{ SetIdentifier: 'two' }])
  })

  it('refuses what is denied, a zone that is not there, and what it does not know', async () => {
    await using on = await stage()
    const { route53 } = clientsAt(on.simulator.url)

    const missing = new ListResourceRecordSetsCommand({ HostedZoneId: 'Z9' })
    const noZone = await refusalOf(route53.send(missing))
    const unknown = await fetch(`${on.simulator.url}/2013-04-01/healthcheck`, {
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/route53/aws4_request',
      },
    })
    on.world.deny({ action: 'route53:ListHostedZones' })
    const denied = await refusalOf(route53.send(new ListHostedZonesCommand({})))

    expect([noZone, denied]).toEqual(['NoSuchHostedZone', 'AccessDenied'])
    expect(await unknown.text()).toContain('<Code>InvalidAction</Code>')
  })
})

describe('the simulated KMS', () => {
  it('knows the state of a key, by alias or by ARN', async () => {
    await using on = await stage()
    const { kms } = clientsAt(on.simulator.url)
    const arn = keyArn(on.region, 'alias/data')
    on.region.keyStates.set(arn, 'PendingDeletion')
    on.region.keyStates.set(keyArn(on.region, 'alias/gone'), 'missing')

    const answers = [
      await kms.send(new DescribeKeyCommand({ KeyId: 'alias/data' })),
      await kms.send(new DescribeKeyCommand({ KeyId: arn })),
      await kms.send(new DescribeKeyCommand({ KeyId: 'alias/other' })),
    ]
    const gone = await refusalOf(kms.send(new DescribeKeyCommand({ KeyId: 'alias/gone' })))

    expect(answers.map((each) => each.KeyMetadata?.KeyState)).toEqual([
      'PendingDeletion',
      'PendingDeletion',
      'Enabled',
    ])
    expect(gone).toBe('NotFoundException')
  })
})

describe('the simulated Compute Optimizer', () => {
  it('lists what has been unattached for 32 days, for accounts that have opted in', async () => {
    await using on = await stage()
    const { computeOptimizer } = clientsAt(on.simulator.url)
    const long = attachedVolume(on, 90, 33)
    const others = [
      attachedVolume(on, 90, 31),
      attachedVolume(on, 90),
      on.region.addVolume({ createdAt: daysAgo(on, 20) }).id,
    ]

    const out = await refusalOf(computeOptimizer.send(opinionOn(long)))
    on.world.accounts.get(ACCOUNT)!.computeOptimizer.isOptedIn = true
    const { idleRecommendations } = await computeOptimizer.send(opinionOn(long, ...others))

    expect(out).toBe('OptInRequiredException')
    expect(idleRecommendations).toMatchObject([{ resourceId: long, finding: 'Unattached' }])
    expect(idleRecommendations).toHaveLength(1)
  })
})
