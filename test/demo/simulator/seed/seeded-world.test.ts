import {
  type Address,
  DescribeAddressesAttributeCommand,
  DescribeAddressesCommand,
  DescribeAddressTransfersCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  type Volume,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { SEEDED_ADDRESSES } from '../../../../src/demo/simulator/seed/addresses.ts'
import { seededWorld } from '../../../../src/demo/simulator/seed/seeded-world.ts'
import { SEEDED_VOLUMES } from '../../../../src/demo/simulator/seed/volumes.ts'
import { startSimulator } from '../../../../src/demo/simulator/simulator.ts'
import { type Clock, clockAt, DAY_MS, ec2Client } from '../support.ts'

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2']

interface Account {
  readonly volumes: readonly Volume[]
  readonly addresses: readonly Address[]
}

async function account(clock: Clock, anchor = clock.now()): Promise<Account> {
  await using simulator = await startSimulator({ world: seededWorld({ now: clock.now, anchor }) })
  const volumes: Volume[] = []
  const addresses: Address[] = []
  for (const region of REGIONS) {
    const ec2 = ec2Client(simulator.url, region)
    const all = { IncludeManagedResources: true }
    volumes.push(...(await ec2.send(new DescribeVolumesCommand(all))).Volumes!)
    addresses.push(...(await ec2.send(new DescribeAddressesCommand({}))).Addresses!)
  }
  return { volumes, addresses }
}

function named<Item extends Volume | Address>(items: readonly Item[], name: string): Item {
  const found = items.find((item) => item.Tags?.some((tag) => tag.Value === name))
  if (!found) throw new Error(`nothing is named ${name}`)
  return found
}

/** Names per `why` of the tables. */
function why(rows: readonly { name: string; why: string }[], reason: string): string[] {
  return rows.filter((row) => row.why === reason).map((row) => row.name)
}

describe('the seeded account', () => {
  it('is the same in every run', async () => {
    const first = await account(clockAt())
    const second = await account(clockAt())

    expect(second).toEqual(first)
    expect(first.volumes[0]!.VolumeId).toMatch(/^vol-0[0-9a-f]{16}$/)
    expect(first.addresses[0]!.AllocationId).toMatch(/^eipalloc-0[0-9a-f]{16}$/)
  })

  it('has about sixty volumes and twenty addresses, none of them twice', async () => {
    const { volumes, addresses } = await account(clockAt())

    expect(volumes).toHaveLength(61)
    expect(new Set(volumes.map((item) => item.VolumeId)).size).toBe(volumes.length)
    expect(addresses).toHaveLength(23)
    expect(new Set(addresses.map((item) => item.AllocationId)).size).toBe(addresses.length)
  })

  it('has volumes of every type, in every region, made over three years', async () => {
    const clock = clockAt()

    const { volumes } = await account(clock)

    const types = new Set(volumes.map((item) => item.VolumeType))
    const ages = volumes.map((item) => clock.now().getTime() - item.CreateTime!.getTime())
    expect(types).toEqual(new Set(['gp2', 'gp3', 'io1', 'io2', 'sc1', 'st1', 'standard']))
    expect(Math.max(...ages)).toBeGreaterThan(1_000 * DAY_MS)
    expect(Math.min(...ages)).toBeLessThan(DAY_MS)
  })

  it('has candidates that nothing speaks for', async () => {
    const { volumes, addresses } = await account(clockAt())

    for (const name of why(SEEDED_VOLUMES, 'candidate')) {
      expect(named(volumes, name)).toMatchObject({
        State: 'available',
        Attachments: [],
        Operator: { Managed: false },
      })
    }
    for (const name of why(SEEDED_ADDRESSES, 'candidate')) {
      const found = addresses.find(
        (item) => item.Tags?.some((tag) => tag.Value === name) && item.AssociationId === undefined,
      )
      expect(found).toMatchObject({ PublicIpv4Pool: 'amazon' })
    }
  })

  it('has over-provisioned and very expensive ones among them', async () => {
    const { volumes } = await account(clockAt())

    expect(named(volumes, 'search-reindex-scratch')).toMatchObject({
      VolumeType: 'gp3',
      Iops: 16_000,
      Throughput: 1_000,
    })
    expect(named(volumes, 'checkout-db-primary-2023')).toMatchObject({
      VolumeType: 'io2',
      Size: 4_000,
      Iops: 32_000,
    })
  })

  it('has a volume for every reason to keep one', async () => {
    const { volumes } = await account(clockAt())
    const keys = (name: string): string[] => named(volumes, name).Tags!.map((tag) => tag.Key!)

    expect(keys('payments-forensic-hold')).toContain('cloudthrift:protected')
    expect(keys('golden-image-2024')).toContain('DoNotDelete')
    expect(keys('orders-kafka-data-2')).toContain('kubernetes.io/created-for/pvc/name')
    expect(keys('legacy-kops-etcd-main')).toContain('KubernetesCluster')
    expect(keys('nightly-batch-workdir')).toContain('aws:cloudformation:stack-id')
    expect(keys('vault-raft-old')).toContain('ManagedBy')
    expect(named(volumes, 'eks-auto-node-store').Operator!.Managed).toBe(true)
    expect(named(volumes, 'syd-managed-workspace').Operator!.HiddenByDefault).toBe(true)
    expect(named(volumes, 'oracle-rac-quorum').MultiAttachEnabled).toBe(true)
    expect(named(volumes, 'store-appliance-dublin').OutpostArn).toContain('op-')
    expect(named(volumes, 'invoice-render-disk').VolumeType).toBe('gp3')
    expect(named(volumes, 'ci-runner-crashed').State).toBe('error')
    expect(named(volumes, 'syd-restore-drill').FastRestored).toBe(true)
    expect(named(volumes, 'edge-cache-boston')).toMatchObject({
      AvailabilityZone: 'us-east-1-bos-1a',
      AvailabilityZoneId: 'use1-bos1-az1',
    })
    expect(named(volumes, 'checkout-db-debug-clone').SourceVolumeId).toBe(
      named(volumes, 'checkout-db-primary').VolumeId,
    )
    expect(named(volumes, 'orders-db-primary').State).toBe('in-use')
    expect(volumes.filter((item) => item.Tags === undefined)).toHaveLength(1)
  })

  it('has an address for every reason to keep one', async () => {
    const { addresses } = await account(clockAt())

    expect(named(addresses, 'leftover-of-an-alb').ServiceManaged).toBe('alb')
    expect(named(addresses, 'public-api-nlb').ServiceManaged).toBe('nlb')
    expect(named(addresses, 'orders-db-public').ServiceManaged).toBe('rds')
    expect(named(addresses, 'acme-owned-range').PublicIpv4Pool).toMatch(/^ipv4pool-ec2-/)
    expect(named(addresses, 'dublin-store-coip').CustomerOwnedIp).toBeDefined()
    expect(named(addresses, 'edge-boston-carrier').CarrierIp).toBeDefined()
    expect(named(addresses, 'bastion').InstanceId).toBeDefined()
    expect(named(addresses, 'nat-prod-a').NetworkInterfaceId).toBeDefined()
  })

  it('has one modification, one transfer and one reverse name under way', async () => {
    const clock = clockAt()
    await using simulator = await startSimulator({ world: seededWorld({ now: clock.now }) })
    const ec2 = ec2Client(simulator.url, 'us-east-1')

    const modifications = await ec2.send(new DescribeVolumesModificationsCommand({}))
    const transfers = await ec2.send(new DescribeAddressTransfersCommand({}))
    const names = await ec2.send(
      new DescribeAddressesAttributeCommand({ Attribute: 'domain-name' }),
    )
    const snapshots = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))

    expect(modifications.VolumesModifications).toMatchObject([{ ModificationState: 'optimizing' }])
    expect(transfers.AddressTransfers).toHaveLength(1)
    expect(names.Addresses).toMatchObject([{ PtrRecord: 'mail.acme-shop.example.' }])
    expect(snapshots.Snapshots).toHaveLength(2)
  })

  it('goes on as the clock moves: new volumes appear, others fall idle', async () => {
    const clock = clockAt()
    const today = await account(clock)
    clock.advance(12 * DAY_MS)

    const later = await account(clock, clockAt().now())

    expect(later.volumes).toHaveLength(today.volumes.length + 2)
    expect(later.addresses).toHaveLength(today.addresses.length + 1)
    expect(named(today.volumes, 'fraud-scoring-scratch').State).toBe('in-use')
    expect(named(later.volumes, 'fraud-scoring-scratch').State).toBe('available')
  })

  it('knows which volumes were never attached', async () => {
    const clock = clockAt()
    const anchor = clock.now()
    clock.advance(-100 * DAY_MS)

    const { volumes } = await account(clock, anchor)

    expect(named(volumes, 'erp-migration-landing').State).toBe('available')
    expect(named(volumes, 'orders-warehouse-old').State).toBe('in-use')
  })

  it('can be looked at in the past', async () => {
    const clock = clockAt()
    const anchor = clock.now()
    clock.advance(-365 * DAY_MS)

    const { volumes } = await account(clock, anchor)

    expect(volumes.length).toBeGreaterThan(10)
    expect(volumes.length).toBeLessThan(40)
    expect(named(volumes, 'checkout-db-primary-2023').State).toBe('in-use')
  })
})
