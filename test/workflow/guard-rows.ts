/**
 * Everything that keeps a resource from being asked about: one row per guard. Each row is idle long
 * enough, and unguarded but for what it names.
 */

import { addressRange } from '../../src/core/ipv4.ts'
import type { Policy } from '../../src/core/policy.ts'
import type { AddressSpec } from '../../src/demo/simulator/world/address.ts'
import { keyArn } from '../../src/demo/simulator/world/kms.ts'
import type { VolumeSpec } from '../../src/demo/simulator/world/volume.ts'
import { DAY_MS } from '../support/clock.ts'
import { ACCOUNT } from '../support/clouds.ts'
import type { Stage } from '../support/stage.ts'

const IP = '203.0.113.7'
/** askAboutAll() scans twice, so far apart. */
const SCANS_APART_DAYS = 15

export interface Row {
  readonly guard: string
  readonly verdict?: 'no' | 'unknown' | 'wait'
  readonly volume?: (stage: Stage) => VolumeSpec
  readonly address?: (stage: Stage) => AddressSpec
  readonly arrange?: (stage: Stage) => void
  readonly policy?: Partial<Policy>
}

const tagged = (tags: Record<string, string>) => (): VolumeSpec => ({ tags })

export const ROWS: Readonly<Record<string, Row>> = {
  // Of volumes.
  'a Kubernetes volume': {
    guard: 'kubernetes',
    volume: tagged({ 'kubernetes.io/created-for/pvc/name': 'data-0' }),
  },
  'a CSI volume': { guard: 'kubernetes', volume: tagged({ CSIVolumeName: 'pvc-1' }) },
  'part of a stack': {
    guard: 'cloudformation',
    volume: tagged({ 'aws:cloudformation:stack-id': 'arn' }),
  },
  'owned by code': {
    guard: 'iac',
    volume: tagged({ ManagedBy: 'terraform' }),
    policy: { iacTags: ['ManagedBy=terraform'] },
  },
  'managed by AWS': {
    guard: 'not-service-managed',
    volume: () => ({ operator: { principal: 'eks.amazonaws.com', isHidden: false } }),
  },
  'protected by a tag': { guard: 'protected', volume: tagged({ 'cloudthrift:protected': '' }) },
  'protected until a day': {
    guard: 'protected',
    verdict: 'wait',
    volume: tagged({ 'cloudthrift:keep': '2099-12-31' }),
  },
  'Multi-Attach': {
    guard: 'single-attach',
    volume: () => ({ type: 'io2', iops: 1_000, isMultiAttach: true }),
  },
  'on an Outpost': {
    guard: 'not-on-outpost',
    volume: () => ({ outpostArn: 'arn:aws:outposts:eu-west-1:111122223333:outpost/op-1' }),
  },
  'being modified': {
    guard: 'not-being-modified',
    volume: (stage) => ({ modifications: [underWay(stage)] }),
  },
  'nobody can tell whether it is being modified': {
    guard: 'not-being-modified',
    verdict: 'unknown',
    arrange: ({ world }) => world.deny({ action: 'ec2:DescribeVolumesModifications' }),
  },
  'its key is disabled': {
    guard: 'kms-key-usable',
    volume: ({ region }) => encrypted(region, 'Disabled'),
  },
  'its key will be deleted': {
    guard: 'kms-key-usable',
    volume: ({ region }) => encrypted(region, 'PendingDeletion'),
  },
  'nobody finds its key': {
    guard: 'kms-key-usable',
    verdict: 'unknown',
    volume: ({ region }) => encrypted(region, 'missing'),
  },
  'attached at night, between two scans': {
    guard: 'unused-lately',
    volume: ({ clock }) => ({ attachments: [nightOf(clock.now(), SCANS_APART_DAYS - 3)] }),
    arrange: ({ world }) => world.deny({ action: 'cloudtrail:LookupEvents' }),
  },
  'attached by somebody, between two scans': {
    guard: 'untouched-lately',
    volume: ({ clock }) => ({ attachments: [nightOf(clock.now(), SCANS_APART_DAYS - 3)] }),
    arrange: ({ world }) => world.deny({ action: 'cloudwatch:GetMetricData' }),
  },
  'we may not mark it': {
    guard: 'permitted',
    arrange: ({ world }) => world.deny({ action: 'ec2:CreateTags' }),
  },
  'we may not back it up': {
    guard: 'permitted',
    verdict: 'unknown',
    arrange: ({ world }) => world.deny({ action: 'ec2:CreateSnapshot' }),
  },
  'we may not delete it': {
    guard: 'permitted',
    verdict: 'unknown',
    arrange: ({ world }) => world.deny({ action: 'ec2:DeleteVolume' }),
  },
  // Of the policy.
  'the policy keeps it': {
    guard: 'kept-by-policy',
    volume: tagged({ Name: 'ledger-archive' }),
    policy: { keep: [{ reason: 'legal', tags: ['Name=ledger-*'] }] },
  },
  'the policy covers another account': {
    guard: 'not-covered',
    policy: { only: { accounts: ['999999999999'] } },
  },
  'the policy covers another region': {
    guard: 'not-covered',
    policy: { only: { regions: ['us-east-1'] } },
  },
  'exempt by a tag': {
    guard: 'exempt',
    volume: tagged({ Environment: 'prod' }),
    policy: { exemptTags: ['Environment=prod'] },
  },
  'only listed': { guard: 'advise-only', policy: { action: 'advise' } },
  'too cheap': { guard: 'too-cheap', policy: { minMonthlyMicros: 100_000_000n } },
  'a backup target, where the policy minds': {
    guard: 'not-backed-up',
    volume: tagged({ Backup: 'daily' }),
    policy: { gates: ['not-backed-up'] },
  },
  'Compute Optimizer has no opinion, where the policy minds': {
    guard: 'second-opinion',
    verdict: 'unknown',
    policy: { gates: ['second-opinion'] },
  },
  // Of addresses.
  'an address that a service holds': {
    guard: 'not-service-managed',
    address: () => ({ serviceManaged: 'alb' }),
  },
  'an address of its own range': { guard: 'amazon-pool', address: () => ({ pool: 'ipv4pool-1' }) },
  'a customer-owned address': {
    guard: 'not-customer-owned',
    address: () => ({ customerOwnedIp: '192.0.2.1' }),
  },
  'a carrier address': { guard: 'not-carrier', address: () => ({ carrierIp: '192.0.2.1' }) },
  'an address under transfer': {
    guard: 'no-pending-transfer',
    address: ({ clock }) => ({
      transfer: {
        toAccountId: '444455556666',
        offeredAt: clock.now(),
        expiresAt: new Date(clock.now().getTime() + 100 * DAY_MS),
      },
    }),
  },
  'nobody can tell whether it is under transfer': {
    guard: 'no-pending-transfer',
    verdict: 'unknown',
    address: () => ({}),
    arrange: ({ world }) => world.deny({ action: 'ec2:DescribeAddressTransfers' }),
  },
  'an address with a reverse name': {
    guard: 'no-ptr-record',
    address: () => ({ ptrRecord: 'mail.acme.example.' }),
  },
  'an address that a name points to': {
    guard: 'no-dns-record',
    address: () => ({ publicIp: IP }),
    arrange: ({ world }) =>
      world.accounts.get(ACCOUNT)?.hostedZones.push({
        id: 'Z1',
        name: 'acme.example.',
        isPrivate: false,
        records: [{ name: 'www.acme.example.', type: 'A', values: [IP] }],
      }),
  },
  'nobody can tell which names there are': {
    guard: 'no-dns-record',
    verdict: 'unknown',
    address: () => ({}),
    arrange: ({ world }) => world.deny({ action: 'route53:ListHostedZones' }),
  },
  'an address that a partner lets in': {
    guard: 'partner-address',
    address: () => ({ publicIp: IP }),
    policy: { partnerAddresses: [addressRange('203.0.113.0/24')!] },
  },
  'an address that we may not release': {
    guard: 'permitted',
    verdict: 'unknown',
    address: () => ({}),
    arrange: ({ world }) => world.deny({ action: 'ec2:ReleaseAddress' }),
  },
}

/** A change of the size that takes a year. */
function underWay({ clock }: Stage): NonNullable<VolumeSpec['modifications']>[number] {
  const shape = {
    type: 'gp3',
    sizeGiB: 100,
    iops: 3_000,
    throughputMiBps: 125,
    isMultiAttach: false,
  } as const
  const startedAt = clock.now()
  const completesAt = new Date(startedAt.getTime() + 365 * DAY_MS)
  return { original: shape, target: shape, startedAt, appliesAt: startedAt, completesAt }
}

function encrypted(
  region: Stage['region'],
  state: 'Disabled' | 'PendingDeletion' | 'missing',
): VolumeSpec {
  const kmsKeyId = keyArn(region, 'alias/data')
  region.keyStates.set(kmsKeyId, state)
  return { isEncrypted: true, kmsKeyId }
}

/** An attachment of two hours, so many days from now. */
function nightOf(now: Date, days: number): NonNullable<VolumeSpec['attachments']>[number] {
  const from = new Date(now.getTime() + days * DAY_MS)
  const until = new Date(from.getTime() + 2 * 3_600_000)
  return { instanceId: 'i-0abc', device: '/dev/sdf', deleteOnTermination: false, from, until }
}
