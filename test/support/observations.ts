/** One idle volume as a detector would report it; tests change only what they are about. */

import type { Answer, Fact } from '../../src/core/evidence.ts'
import type { Observation, Scope } from '../../src/core/observation.ts'

export const SCOPE: Scope = { provider: 'aws', accountId: '111122223333', region: 'eu-west-1' }

export function factNamed(name: string, answer: Answer, detail: string | null = null): Fact {
  return { name, answer, source: 'ec2:DescribeVolumes', detail }
}

export function observed(change: Partial<Observation> = {}): Observation {
  const resourceId = change.resourceId ?? 'vol-0a1b2c3d4e5f60718'
  return {
    resourceId,
    canonicalId: `arn:aws:ec2:eu-west-1:111122223333:volume/${resourceId}`,
    name: 'old build cache',
    createdAt: new Date('2025-03-01T08:00:00Z'),
    tags: { Name: 'old build cache', team: 'payments' },
    evidence: {
      attributes: { type: 'gp3', sizeGiB: 100, encrypted: true },
      facts: [factNamed('unattached', 'yes'), factNamed('not-service-managed', 'yes')],
    },
    usage: [{ sku: 'ebs.gp3.storage', location: 'eu-west-1', quantity: 100, unit: 'GiB-month' }],
    ...change,
  }
}
