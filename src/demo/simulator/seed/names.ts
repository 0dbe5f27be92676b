/**
 * The DNS of acme-shop, public and inside, and what Compute Optimizer knows. One name still points to an
 * address that nothing uses: its owner has forgotten it, its visitors have not.
 */

import type { HostedZone } from '../world/hosted-zone.ts'
import type { World } from '../world/world.ts'

const ZONES: readonly HostedZone[] = [
  {
    id: 'Z0ACMESHOPPUBLIC',
    name: 'acme-shop.example.',
    isPrivate: false,
    records: [
      { name: 'acme-shop.example.', type: 'NS', values: ['ns-1.example.', 'ns-2.example.'] },
      { name: 'acme-shop.example.', type: 'MX', values: ['10 mail.acme-shop.example.'] },
      {
        name: 'shop.acme-shop.example.',
        type: 'A',
        values: [],
        alias: 'storefront-1.us-east-1.elb.example.',
      },
      {
        name: 'api.acme-shop.example.',
        type: 'A',
        values: ['203.0.113.22'],
        setIdentifier: 'us-east-1',
      },
      {
        name: 'status.acme-shop.example.',
        type: 'A',
        values: ['203.0.113.17'],
        setIdentifier: 'fallback',
      },
    ],
  },
  {
    id: 'Z0ACMESHOPINSIDE',
    name: 'inside.acme-shop.example.',
    isPrivate: true,
    records: [{ name: 'bastion.inside.acme-shop.example.', type: 'A', values: ['203.0.113.23'] }],
  },
]

export function seedNames(world: World): void {
  const account = world.accounts.get(world.defaultAccountId)
  account?.hostedZones.push(...ZONES)
  if (account) account.computeOptimizer.isOptedIn = true
}
