/** What the sandbox costs, from the price list that CloudThrift itself uses. */

import { BUNDLED_PRICES, priceWith, readPriceFile } from '../../src/clouds/aws/prices.ts'
import { volumeUsage } from '../../src/clouds/aws/volume-usage.ts'
import { formatUsd, type UsdMicros } from '../../src/core/money.ts'
import type { Usage } from '../../src/core/price.ts'
import { ADDRESSES, DISKS, ROOT_DISK } from './resources.ts'

const REGION = 'us-east-1'
const HOURS_PER_MONTH = 730

export async function budgetNote(): Promise<string> {
  const prices = await readPriceFile(BUNDLED_PRICES)
  const { monthlyMicros, priceDate } = priceWith(prices, usageOfAll())
  if (monthlyMicros === null) throw new Error('a resource of the sandbox has no price')
  return (
    `About ${formatUsd(perHour(monthlyMicros))} per hour (${formatUsd(monthlyMicros)} per month) for ` +
    `disks and addresses at ${REGION} list prices of ${priceDate}, and the instance that the decoys ` +
    'hang on. `terraform destroy` ends it.'
  )
}

function usageOfAll(): Usage[] {
  const disks = [...DISKS, ROOT_DISK].flatMap((it) =>
    volumeUsage(
      {
        VolumeType: it.type,
        Size: it.sizeGiB,
        AvailabilityZone: `${REGION}a`,
        ...(it.type === 'gp3' ? { Iops: 3_000 } : {}),
        ...(it.iops === undefined ? {} : { Iops: it.iops }),
      },
      REGION,
    ),
  )
  const addresses = ADDRESSES.map(() => ({
    sku: 'ec2.public-ipv4.idle',
    location: REGION,
    quantity: HOURS_PER_MONTH,
    unit: 'hour',
  }))
  return [...disks, ...addresses]
}

/** Rounded up: a budget is not understated. */
function perHour(monthlyMicros: UsdMicros): UsdMicros {
  const centMicros = 10_000n
  const hours = BigInt(HOURS_PER_MONTH)
  return ((monthlyMicros + hours * centMicros - 1n) / (hours * centMicros)) * centMicros
}
