/**
 * What AWS charges for a snapshot: its stored GiB, in the region, whatever zone the volume was in. AWS
 * does not always tell what is stored; then the size of the volume is the most it can be.
 */

import type { Usage } from '../../core/price.ts'
import type { Target } from '../../core/remedy.ts'

const GIB = 1_073_741_824n

export function snapshotUsage(
  { scope, attributes }: Pick<Target, 'scope' | 'attributes'>,
  sizeBytes: bigint | null,
): Usage[] {
  const volumeGiB = attributes['sizeGiB']
  const most = typeof volumeGiB === 'number' ? volumeGiB : null
  // Zero is what AWS says of a snapshot whose size it does not know yet.
  const stored = sizeBytes ? Number((sizeBytes + GIB - 1n) / GIB) : most
  return [
    {
      sku: 'ebs.snapshot.storage',
      location: scope.region,
      quantity: stored,
      unit: 'GiB-month',
    },
  ]
}
