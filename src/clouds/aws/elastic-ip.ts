/**
 * Elastic IPs associated with nothing. AWS bills every public IPv4 address of its own by the hour.
 * No backup is possible: a released address comes back only as long as nobody else takes it. In a
 * default VPC, EC2 releases an address even while it is in use, so the look just before is the only guard.
 */

import type { Address, EC2Client } from '@aws-sdk/client-ec2'
import type { Detector } from '../../core/detector.ts'
import type { Fact } from '../../core/evidence.ts'
import { count } from '../../core/meter.ts'
import type { Observation, Scope, Sighting } from '../../core/observation.ts'
import type { Usage } from '../../core/price.ts'
import { ATTRIBUTES, type Objections, objections, TRANSFERS } from './address-objections.ts'
import { arnOf } from './arn.ts'
import type { AwsClients } from './clients.ts'
import { ec2 } from './ec2.ts'
import { asking, codeOf } from './errors.ts'
import { fact, factFrom } from './facts.ts'
import { inquiryOf } from './investigation/inquiry.ts'
import { SIMULATE } from './once-marked.ts'
import { releaseAddress } from './release-address.ts'
import { tagsOf } from './tags.ts'

const DESCRIBE = 'ec2:DescribeAddresses'
const PAGE_SIZE = 500
/** AWS bills by the hour; a month is counted as 730 of them (3.60 to 3.72 USD in real months). */
const HOURS_PER_MONTH = 730

export function unassociatedElasticIp(clients: AwsClients, now: () => Date): Detector {
  const look: Detector['recheck'] = (scope, allocationId, signal) =>
    recheck(clients.read(scope), scope, allocationId, signal)
  return {
    id: 'aws/elastic-ip-unassociated',
    title: 'Unassociated Elastic IP',
    permissions: {
      read: [
        DESCRIBE,
        TRANSFERS,
        ATTRIBUTES,
        'cloudtrail:LookupEvents',
        'route53:ListHostedZones',
        'route53:ListResourceRecordSets',
        SIMULATE,
      ],
      write: ['ec2:CreateTags', 'ec2:DeleteTags', 'ec2:ReleaseAddress'],
      restore: ['ec2:AllocateAddress', 'ec2:CreateTags', 'ec2:DeleteTags'],
    },
    scan: (scope, signal) => scan(clients.read(scope), scope, signal),
    recheck: look,
    inquiry: inquiryOf(async () =>
      (await import('./investigation/address-inquiry.ts')).addressInquiry(clients, now),
    ),
    count: async (scope, signal) => (await describeAll(clients.read(scope), signal)).length,
    remedies: [releaseAddress(clients, look)],
  }
}

/** DescribeAddresses has no pages: AWS answers everything at once. */
async function* scan(
  client: EC2Client,
  scope: Scope,
  signal: AbortSignal,
): AsyncGenerator<Observation[]> {
  const [addresses, against] = await Promise.all([
    describeAll(client, signal),
    objections(client, [], signal),
  ])
  count('resources', addresses.length)
  const idle = addresses.filter(isIdle)
  for (let start = 0; start < idle.length; start += PAGE_SIZE) {
    const page = idle.slice(start, start + PAGE_SIZE)
    yield page.map((address) => observe(address, scope, against))
  }
}

/** Also the addresses in use. */
function describeAll(client: EC2Client, signal: AbortSignal): Promise<Address[]> {
  const { DescribeAddressesCommand } = ec2()
  return asking(DESCRIBE, async () => {
    const answer = await client.send(new DescribeAddressesCommand({}), { abortSignal: signal })
    return answer.Addresses ?? []
  })
}

/**
 * The association last, when every other answer is in: those calls may be retried for minutes, and
 * what was free before them may be in use after them.
 */
async function recheck(
  client: EC2Client,
  scope: Scope,
  allocationId: string,
  signal: AbortSignal,
): Promise<Sighting> {
  const against = await objections(client, [allocationId], signal)
  const address = await describe(client, allocationId, signal)
  if (!address) return { state: 'gone' }
  if (isIdle(address)) return { state: 'idle', observation: observe(address, scope, against) }
  const holder = address.InstanceId || address.NetworkInterfaceId || address.AssociationId
  return { state: 'in-use', detail: `associated with ${holder}` }
}

function describe(
  client: EC2Client,
  allocationId: string,
  signal: AbortSignal,
): Promise<Address | undefined> {
  const { DescribeAddressesCommand } = ec2()
  return asking(DESCRIBE, async () => {
    try {
      const command = new DescribeAddressesCommand({ AllocationIds: [allocationId] })
      return (await client.send(command, { abortSignal: signal })).Addresses?.[0]
    } catch (error) {
      if (codeOf(error) === 'InvalidAllocationID.NotFound') return undefined
      throw error
    }
  })
}

/** AWS omits absent fields; emulators send empty strings. */
function isIdle(address: Address): boolean {
  const holder = address.AssociationId || address.NetworkInterfaceId || address.InstanceId
  return Boolean(address.AllocationId) && !holder
}

function observe(address: Address, scope: Scope, against: Objections): Observation {
  const allocationId = address.AllocationId ?? ''
  const tags = tagsOf(address.Tags)
  return {
    resourceId: allocationId,
    canonicalId: arnOf(scope, 'ec2', `elastic-ip/${allocationId}`),
    name: tags['Name'] ?? null,
    createdAt: null,
    tags,
    evidence: {
      attributes: {
        publicIp: address.PublicIp ?? null,
        pool: address.PublicIpv4Pool || 'amazon',
        borderGroup: address.NetworkBorderGroup || null,
      },
      facts: [
        ...factsOf(address),
        factFrom('no-pending-transfer', TRANSFERS, against.transfers, allocationId),
        factFrom('no-ptr-record', ATTRIBUTES, against.ptrRecords, allocationId),
      ],
    },
    usage: usageOf(address, scope.region),
  }
}

function factsOf(address: Address): Fact[] {
  const pool = address.PublicIpv4Pool || 'amazon'
  return [
    fact('unassociated', DESCRIBE, true, ''),
    fact(
      'not-service-managed',
      DESCRIBE,
      !address.ServiceManaged,
      `managed by ${address.ServiceManaged}`,
    ),
    fact(
      'amazon-pool',
      DESCRIBE,
      pool === 'amazon',
      `from pool ${pool}: your own address range, which AWS does not charge for`,
    ),
    fact(
      'not-customer-owned',
      DESCRIBE,
      !address.CustomerOwnedIp,
      `customer-owned address ${address.CustomerOwnedIp}`,
    ),
    fact('not-carrier', DESCRIBE, !address.CarrierIp, `carrier address ${address.CarrierIp}`),
  ]
}

function usageOf(address: Address, region: string): Usage[] {
  const line = (sku: string): Usage[] => [
    { sku, location: region, quantity: HOURS_PER_MONTH, unit: 'hour' },
  ]
  if (address.CustomerOwnedIp) return line('ec2.customer-owned-ipv4')
  if (address.CarrierIp) return line('ec2.carrier-ipv4')
  if (address.PublicIpv4Pool && address.PublicIpv4Pool !== 'amazon') return []
  return line('ec2.public-ipv4.idle')
}
