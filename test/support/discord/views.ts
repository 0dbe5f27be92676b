/** Cards, digests, panels and reports as plain data: what the renderers draw in tests and in the docs. */

import type { CardView } from '../../../src/core/card.ts'
import {
  type CardLine,
  type DigestView,
  digestOf,
  type PanelView,
  sumOf,
} from '../../../src/core/digest.ts'
import type { Booked, ReportView } from '../../../src/core/report.ts'
import { reportOn } from '../../../src/core/report.ts'

export const NOW = new Date('2026-03-02T08:00:00.000Z')
const DAY_MS = 86_400_000

export function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * DAY_MS)
}

export function volumeCard(change: Partial<CardView> = {}): CardView {
  return {
    approvalId: '0b8f3c1e-7a52-4a0e-9d0f-1c2d3e4f5a6b',
    findingId: '7f1f0c52-0f3b-4f52-8a9e-5b3f0a1c2d3e',
    revision: 3,
    state: 'pending',
    provider: 'aws',
    accountId: '111122223333',
    region: 'eu-west-1',
    kind: 'aws/ebs-volume-unattached',
    kindTitle: 'Unattached EBS volume',
    resourceId: 'vol-0a1b2c3d4e5f67890',
    name: 'old-jenkins-data',
    team: 'search',
    owner: { name: 'ana.souza', why: 'tag Owner' },
    attributes: { type: 'gp3', sizeGiB: 230, iops: 3_000 },
    tags: [['Environment', 'dev']],
    money: {
      grossMicros: 20_240_000n,
      backupMicros: 11_500_000n,
      netMicros: 8_740_000n,
      formula: '230 GiB-month x $0.088',
      priceDate: '2024-07-18',
    },
    facts: [
      fact('unattached', 'yes', 'ec2:DescribeVolumes'),
      fact('not-service-managed', 'yes', 'ec2:DescribeVolumes'),
      fact('single-attach', 'yes', 'ec2:DescribeVolumes'),
      fact('not-being-modified', 'yes', 'ec2:DescribeVolumesModifications'),
      fact('no-input-or-output', 'yes', 'cloudwatch:GetMetricData', 'no datapoint in 41 days'),
    ],
    guards: [],
    firstSeenAt: daysAgo(41),
    lastUsedOn: '2026-01-20',
    justification: {
      source: 'model',
      label: 'gemini-3.5-flash-lite',
      language: 'en',
      summary:
        'Left over from a Jenkins server that was replaced in January; nothing has read it since.',
      reasoning: '',
      risk: 'low',
      unknowns: ['whether old build logs are still wanted'],
      questions: [],
    },
    remedy: { name: 'delete', isReversible: true },
    isDryRun: false,
    expiresAt: new Date(NOW.getTime() + 3 * DAY_MS),
    approvals: { given: [], needed: 1 },
    decision: null,
    snoozedUntil: null,
    steps: [],
    outcome: { reason: null, backupId: null },
    undoUntil: null,
    proof: '7890',
    ...change,
  }
}

function fact(
  name: string,
  answer: 'yes' | 'no' | 'unknown',
  source: string,
  detail: string | null = null,
): CardView['facts'][number] {
  return { name, answer, source, detail, at: NOW }
}

export function addressCard(change: Partial<CardView> = {}): CardView {
  return volumeCard({
    kind: 'aws/elastic-ip-unassociated',
    kindTitle: 'Unassociated Elastic IP',
    resourceId: 'eipalloc-0f00ba7c0ffee1234',
    name: 'partner-gateway',
    attributes: { publicIp: '203.0.113.7' },
    money: {
      grossMicros: 3_650_000n,
      backupMicros: 0n,
      netMicros: 3_650_000n,
      formula: '730 hour x $0.005',
      priceDate: '2024-07-18',
    },
    facts: [
      fact('unassociated', 'yes', 'ec2:DescribeAddresses'),
      fact('no-ptr-record', 'yes', 'ec2:DescribeAddressesAttribute'),
      fact(
        'no-pending-transfer',
        'unknown',
        'ec2:DescribeAddressTransfers',
        'denied: no permission',
      ),
    ],
    lastUsedOn: null,
    justification: null,
    remedy: { name: 'release', isReversible: false },
    proof: '7',
    ...change,
  })
}

export function parkCard(change: Partial<CardView> = {}): CardView {
  return volumeCard({
    kind: 'aws/ebs-volume-overprovisioned',
    kindTitle: 'Overprovisioned EBS volume',
    attributes: { type: 'io2', sizeGiB: 500, iops: 16_000 },
    money: {
      grossMicros: 1_102_500_000n,
      backupMicros: 0n,
      netMicros: 1_102_500_000n,
      formula: '16000 IOPS-month x $0.065 + 500 GiB-month x $0.125',
      priceDate: '2024-07-18',
    },
    remedy: { name: 'park', isReversible: true },
    ...change,
  })
}

export function lineAt(index: number, change: Partial<CardLine> = {}): CardLine {
  const isAddress = index % 4 === 3
  const id = index.toString(16).padStart(12, '0')
  return {
    approvalId: `0b8f3c1e-7a52-4a0e-9d0f-${id}`,
    findingId: `7f1f0c52-0f3b-4f52-8a9e-${id}`,
    revision: 2,
    state: 'pending',
    kind: isAddress ? 'aws/elastic-ip-unassociated' : 'aws/ebs-volume-unattached',
    kindTitle: isAddress ? 'Unassociated Elastic IP' : 'Unattached EBS volume',
    accountId: '111122223333',
    region: 'eu-west-1',
    resourceId: isAddress ? `eipalloc-0${id}` : `vol-0a1b2${id}`,
    name: ['old-jenkins-data', 'etl-scratch', 'grafana-2023', null][index % 4] ?? null,
    team: ['search', 'payments', null][index % 3] ?? null,
    monthlyMicros: isAddress ? 3_650_000n : BigInt(184_000_000 - index * 1_400_000),
    firstSeenAt: daysAgo(30 + index),
    isOwnCardOnly: isAddress,
    ...change,
  }
}

export function digestWith(lines: readonly CardLine[]): DigestView {
  return digestOf(lines, {
    digestId: 'd19e57d1-9e57-4d19-8e57-d19e57d19e57',
    cheapBelow: 20_000_000n,
    requestedAt: NOW,
    expiresAt: new Date(NOW.getTime() + 3 * DAY_MS),
  })
}

export function panelWith(lines: readonly CardLine[], picked: readonly CardLine[]): PanelView {
  return {
    panelId: 'd19e57d1-9e57-4d19-8e57-d19e57d19e57',
    page: 0,
    pages: Math.ceil(lines.length / 25),
    lines: lines.slice(0, 25),
    picked: new Set(picked.map((it) => it.approvalId)),
    pickedSum: sumOf(picked),
  }
}

export function weeklyReport(): ReportView {
  const booked: Booked[] = Array.from({ length: 40 }, (_, index) => ({
    actedAt: daysAgo(80 - index * 2),
    monthlyMicros: index === 7 ? null : BigInt(12_000_000 + index * 700_000),
  }))
  return reportOn(booked, { count: 31, micros: 402_150_000n, unpriced: 2 }, NOW)
}
