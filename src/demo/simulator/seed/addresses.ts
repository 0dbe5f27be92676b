/**
 * The Elastic IPs of the seeded account, in documentation address ranges. `why` says what
 * CloudThrift ought to make of it, and gives it the features to match.
 */

import type { Address, AddressSpec, Association } from '../world/address.ts'
import type { Region } from '../world/region.ts'
import { DAY_MS, later } from '../world/surroundings.ts'
import type { World } from '../world/world.ts'
import { rowsOf } from './table.ts'
import { actorOf, cloudFormationTags, tagsOf } from './teams.ts'

const TABLE = `
region          ip             age  name                   team     env  why
us-east-1       203.0.113.11   800  partner-sftp-2022      erp      prod candidate
us-east-1       203.0.113.12   400  loadtest-egress        platform test candidate
us-east-1       203.0.113.13   610  old-vpn-endpoint       platform prod candidate
us-east-1       203.0.113.14   950  unknown                -        -    untagged
us-east-1       203.0.113.15   700  smtp-out-1             platform prod ptr
us-east-1       203.0.113.16   520  partner-allow-listed   payments prod locked
us-east-1       198.51.100.7   330  acme-owned-range       platform prod byoip
us-east-1       203.0.113.17   640  status-page-2021       web      prod dns
us-east-1       203.0.113.18   260  moving-to-acme-labs    ml       prod transfer
us-east-1       203.0.113.19   480  card-network-callback  payments prod protected
us-east-1       203.0.113.20   200  edge-boston-carrier    web      prod carrier
us-east-1       203.0.113.21   210  leftover-of-an-alb     web      prod alb-unassociated
us-east-1       203.0.113.22   310  public-api-nlb         checkout prod nlb
us-east-1       203.0.113.23   640  bastion                platform prod instance-default-vpc
us-east-1       203.0.113.24   330  nat-prod-a             platform prod network-interface
eu-west-1       203.0.113.41   450  gdpr-export-egress     security prod candidate
eu-west-1       203.0.113.42   120  rc-performance-run     checkout test candidate
eu-west-1       203.0.113.43   275  returns-service-ip     web      prod cloudformation
eu-west-1       203.0.113.44   620  dublin-store-coip      erp      prod customer-owned
eu-west-1       203.0.113.45   505  orders-db-public       payments prod rds
eu-west-1       203.0.113.46   330  nat-prod-eu-a          platform prod network-interface
ap-southeast-2  203.0.113.71   300  sydney-launch-loadgen  platform test candidate
ap-southeast-2  203.0.113.72   200  syd-storefront         web      prod instance-default-vpc
ap-southeast-2  203.0.113.73   -6   black-friday-warmup    checkout test later
`

export interface SeededAddress {
  readonly region: string
  readonly publicIp: string
  readonly ageDays: number
  readonly name: string
  readonly team: string
  readonly environment: string
  readonly why: string
}

export const SEEDED_ADDRESSES: readonly SeededAddress[] = rowsOf(TABLE).map((cells) => {
  const [region = '', publicIp = '', age, name = '', team = '-', environment = '-'] = cells
  const why = cells[6] ?? 'candidate'
  return { region, publicIp, ageDays: Number(age), name, team, environment, why }
})

interface Ground {
  readonly world: World
  readonly region: Region
  readonly anchor: Date
}

export function seedAddresses(ground: Ground): void {
  for (const row of SEEDED_ADDRESSES) {
    if (row.region === ground.region.name) plant(row, ground)
  }
}

function plant(row: SeededAddress, { world, region, anchor }: Ground): void {
  const features = FEATURES[row.why]?.(row, region.accountId, anchor) ?? {}
  const tags = { ...tagsOf(row.name, row.team, row.environment), ...features.tags }
  const address = region.addAddress({
    allocationId: world.idFor('eipalloc', row.publicIp),
    publicIp: row.publicIp,
    allocatedAt: later(anchor, -row.ageDays * DAY_MS),
    allocatedBy: actorOf(row.team),
    ...features,
    tags: row.why === 'untagged' ? {} : tags,
  })
  const users = USERS[row.why]
  if (users) address.associations.push(association(address, users, { world, region, anchor }))
}

function association(
  { publicIp, allocatedAt }: Address,
  user: Pick<Association, 'isInDefaultVpc'> & { readonly isInstance: boolean },
  { world, region }: Ground,
): Association {
  return {
    id: world.idFor('eipassoc', publicIp),
    instanceId: user.isInstance ? world.idFor('i', publicIp) : undefined,
    networkInterfaceId: world.idFor('eni', publicIp),
    networkInterfaceOwnerId: region.accountId,
    privateIp: `10.20.0.${publicIp.split('.').at(-1)}`,
    isInDefaultVpc: user.isInDefaultVpc,
    from: allocatedAt,
  }
}

/** Addresses in use, and what by. */
const USERS: Readonly<
  Record<string, { readonly isInstance: boolean; readonly isInDefaultVpc: boolean }>
> = {
  'instance-default-vpc': { isInstance: true, isInDefaultVpc: true },
  'network-interface': { isInstance: false, isInDefaultVpc: false },
  nlb: { isInstance: false, isInDefaultVpc: false },
  rds: { isInstance: false, isInDefaultVpc: false },
}

type Feature = (row: SeededAddress, accountId: string, anchor: Date) => AddressSpec

const FEATURES: Readonly<Record<string, Feature>> = {
  ptr: () => ({ ptrRecord: 'mail.acme-shop.example.' }),
  locked: () => ({ isLocked: true }),
  byoip: () => ({ pool: 'ipv4pool-ec2-0f1e2d3c4b5a69788' }),
  transfer: (_row, _accountId, anchor) => ({
    transfer: {
      toAccountId: '444455556666',
      offeredAt: later(anchor, -DAY_MS),
      expiresAt: later(anchor, 6 * DAY_MS),
    },
  }),
  protected: () => ({ tags: { 'cloudthrift:protected': 'true' } }),
  carrier: () => ({ carrierIp: '203.0.113.20', networkBorderGroup: 'us-east-1-wl1-bos-wlz-1' }),
  'alb-unassociated': () => ({ serviceManaged: 'alb' }),
  nlb: () => ({ serviceManaged: 'nlb' }),
  rds: () => ({ serviceManaged: 'rds' }),
  cloudformation: ({ name, region }, accountId) => ({
    tags: cloudFormationTags(`acme-${name}`, region, accountId),
  }),
  'customer-owned': () => ({
    customerOwnedIp: '192.0.2.44',
    customerOwnedPool: 'ipv4pool-coip-0123456789abcdef0',
  }),
}
