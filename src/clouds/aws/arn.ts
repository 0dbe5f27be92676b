/** Amazon Resource Names, with the partition that the region belongs to. */

import type { Scope } from '../../core/observation.ts'

export function arnOf(scope: Scope, service: string, resource: string): string {
  return `arn:${partitionOf(scope.region)}:${service}:${scope.region}:${scope.accountId}:${resource}`
}

/** A snapshot's name has no account in it. */
export function snapshotArn({ region }: Scope, snapshotId: string): string {
  return `arn:${partitionOf(region)}:ec2:${region}::snapshot/${snapshotId}`
}

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  if (region.startsWith('eusc-')) return 'aws-eusc'
  return 'aws'
}
