/**
 * One small real call for each read that the detectors need: only a call that AWS answered proves that
 * it may be made. An action without a line here is said to be untried.
 */

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import {
  ComputeOptimizerClient,
  GetIdleRecommendationsCommand,
} from '@aws-sdk/client-compute-optimizer'
import {
  DescribeAddressesAttributeCommand,
  DescribeAddressesCommand,
  DescribeAddressTransfersCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  type EC2Client,
  ListVolumesInRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53'
import type { Scope } from '../../../core/observation.ts'
import { arnOf } from '../arn.ts'
import type { AwsClients } from '../clients.ts'
import { firstDenied } from '../once-marked.ts'
import { type Attempt, tryRead } from './attempts.ts'

export interface Place {
  readonly clients: AwsClients
  readonly scope: Scope
  readonly signal: AbortSignal
}

interface Read {
  readonly call: (place: Place) => Promise<unknown>
  /** Refusals that AWS gives only to who is permitted. */
  readonly proofs?: readonly string[]
}

const HOUR_MS = 3_600_000
const NO_SUCH_RULE = '/rules/AAAAAAAAAAA'
const NO_SUCH_ZONE = 'Z0000000000000'

const READS: Readonly<Record<string, Read>> = {
  'ec2:DescribeVolumes': inEc2((ec2, abort) =>
    ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }), abort),
  ),
  'ec2:DescribeVolumesModifications': inEc2((ec2, abort) =>
    ec2.send(new DescribeVolumesModificationsCommand({ MaxResults: 5 }), abort),
  ),
  'ec2:DescribeSnapshots': inEc2((ec2, abort) =>
    ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], MaxResults: 5 }), abort),
  ),
  'ec2:ListVolumesInRecycleBin': inEc2((ec2, abort) =>
    ec2.send(new ListVolumesInRecycleBinCommand({ MaxResults: 5 }), abort),
  ),
  'ec2:DescribeAddresses': inEc2((client, abort) =>
    client.send(new DescribeAddressesCommand({}), abort),
  ),
  'ec2:DescribeAddressTransfers': inEc2((ec2, abort) =>
    ec2.send(new DescribeAddressTransfersCommand({ MaxResults: 5 }), abort),
  ),
  'ec2:DescribeAddressesAttribute': inEc2((ec2, abort) =>
    ec2.send(
      new DescribeAddressesAttributeCommand({ Attribute: 'domain-name', MaxResults: 5 }),
      abort,
    ),
  ),
  'rbin:ListRules': {
    call: ({ clients, scope, signal }) => {
      const body = { ResourceType: 'EBS_VOLUME', MaxResults: 5 }
      return clients.rest(scope, 'rbin', { method: 'POST', path: '/list-rules', body }, signal)
    },
  },
  'rbin:GetRule': {
    call: ({ clients, scope, signal }) =>
      clients.rest(scope, 'rbin', { method: 'GET', path: NO_SUCH_RULE }, signal),
    proofs: ['ResourceNotFoundException'],
  },
  'cloudwatch:GetMetricData': {
    call: ({ clients, scope, signal }) =>
      clients.inquiry(CloudWatchClient, scope).send(metricQuery(new Date()), {
        abortSignal: signal,
      }),
  },
  'cloudtrail:LookupEvents': {
    call: ({ clients, scope, signal }) =>
      clients.inquiry(CloudTrailClient, scope).send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'vol-00000000' }],
          MaxResults: 1,
        }),
        { abortSignal: signal },
      ),
  },
  'compute-optimizer:GetIdleRecommendations': {
    call: ({ clients, scope, signal }) =>
      clients
        .inquiry(ComputeOptimizerClient, scope)
        .send(new GetIdleRecommendationsCommand({ maxResults: 1 }), { abortSignal: signal }),
  },
  'kms:DescribeKey': {
    call: ({ clients, scope, signal }) =>
      clients
        .inquiry(KMSClient, scope)
        .send(new DescribeKeyCommand({ KeyId: 'alias/aws/ebs' }), { abortSignal: signal }),
    proofs: ['NotFoundException'],
  },
  'iam:SimulatePrincipalPolicy': { call: askAboutCleanup },
  'route53:ListHostedZones': {
    call: ({ clients, scope, signal }) =>
      clients
        .inquiry(Route53Client, scope)
        .send(new ListHostedZonesCommand({ MaxItems: 1 }), { abortSignal: signal }),
  },
  'route53:ListResourceRecordSets': {
    call: ({ clients, scope, signal }) =>
      clients
        .inquiry(Route53Client, scope)
        .send(new ListResourceRecordSetsCommand({ HostedZoneId: NO_SUCH_ZONE, MaxItems: 1 }), {
          abortSignal: signal,
        }),
    proofs: ['NoSuchHostedZone'],
  },
}

/** A refusal of these costs information, no safety: they say less about last use, or about the bin. */
export const OPTIONAL_READS: ReadonlySet<string> = new Set([
  'cloudtrail:LookupEvents',
  'cloudwatch:GetMetricData',
  'compute-optimizer:GetIdleRecommendations',
  'ec2:ListVolumesInRecycleBin',
  'rbin:GetRule',
  'rbin:ListRules',
])

export async function attemptRead(action: string, place: Place): Promise<Attempt> {
  const { region } = place.scope
  const read = READS[action]
  if (!read) return { region, action, state: 'untried', why: 'the doctor knows no call for it' }
  return { region, action, ...(await tryRead(() => read.call(place), read.proofs)) }
}

type Send = (client: EC2Client, abort: { readonly abortSignal: AbortSignal }) => Promise<unknown>

function inEc2(send: Send): Read {
  return {
    call: ({ clients, scope, signal }) => send(clients.read(scope), { abortSignal: signal }),
  }
}

/** Where there is no cleanup role, nobody asks about it. */
async function askAboutCleanup({ clients, scope, signal }: Place): Promise<void> {
  if (clients.roleOf('cleanup', scope.accountId) === null) return
  const arn = arnOf(scope, 'ec2', 'volume/*')
  await firstDenied(clients, scope, [{ action: 'ec2:DeleteVolume', arn, context: {} }], signal)
}

function metricQuery(now: Date): GetMetricDataCommand {
  const Dimensions = [{ Name: 'VolumeId', Value: 'vol-00000000' }]
  const Metric = { Namespace: 'AWS/EBS', MetricName: 'VolumeReadOps', Dimensions }
  return new GetMetricDataCommand({
    StartTime: new Date(now.getTime() - HOUR_MS),
    EndTime: now,
    MetricDataQueries: [{ Id: 'any', MetricStat: { Metric, Period: 3_600, Stat: 'Sum' } }],
  })
}
