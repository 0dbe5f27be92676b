/**
 * KMS keys exist by name only: an alias or a bare id becomes the ARN that EC2 would show. A region
 * remembers the keys that are not simply enabled.
 */

import { hash } from 'node:crypto'

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'missing'

interface Place {
  readonly accountId: string
  readonly name: string
}

export function keyArn(region: Place, key: string): string {
  if (key.startsWith('arn:')) return key
  const id = key.startsWith('alias/') ? uuidOf(`${region.accountId}/${region.name}/${key}`) : key
  return `arn:aws:kms:${region.name}:${region.accountId}:key/${id}`
}

function uuidOf(name: string): string {
  const hex = hash('sha256', name)
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ]
  return [...parts, hex.slice(20, 32)].join('-')
}
