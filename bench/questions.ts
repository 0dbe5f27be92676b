/** Open questions about volumes, each with its card, made by the workflow's own steps. */

import { randomUUID } from 'node:crypto'
import { directCarrier } from '../src/carriers/direct.ts'
import { DEFAULT_POLICY } from '../src/core/policy.ts'
import { openApproval } from '../src/store/approvals.ts'
import { addMessage } from '../src/store/chat-messages.ts'
import type { Db } from '../src/store/database.ts'
import { move } from '../src/store/move.ts'
import { BY_RULE } from '../test/support/justifications.ts'
import { recordSightings } from '../test/support/sightings.ts'

interface Question {
  readonly findingId: string
  readonly approvalId: string
  readonly revision: number
}

export async function seedQuestions(db: Db, count: number): Promise<Question[]> {
  const at = new Date()
  const scope = { provider: 'aws', accountId: '111122223333', region: 'us-east-1' }
  const look = { scanId: randomUUID(), scope, detectorId: 'aws/ebs-volume-unattached', at }
  const page = Array.from({ length: count }, () => volume(`vol-${randomUUID()}`))
  await recordSightings(db, look, page)
  const rows = await db
    .selectFrom('sighting')
    .select('finding_id as id')
    .where('last_scan_id', '=', look.scanId)
    .execute()
  const expiresAt = new Date(at.getTime() + DEFAULT_POLICY.approval.expiresAfterHours * 3_600_000)
  return db.transaction().execute(async (trx) => {
    const questions: Question[] = []
    for (const { id } of rows) {
      const finding = await move(trx, 'request', id, { actor: 'bench', at })
      if (!finding) throw new Error('a finding was not open')
      const asked = {
        remedy: 'delete',
        carrier: directCarrier.name,
        at,
        expiresAt,
        justification: BY_RULE,
      } as const
      const { id: approvalId, revision } = await openApproval(trx, finding, asked)
      await addMessage(trx, { kind: 'card', subjectId: approvalId, findingId: id, at })
      questions.push({ findingId: id, approvalId, revision })
    }
    return questions
  })
}

function volume(resourceId: string): Parameters<typeof recordSightings>[2][number] {
  return {
    observation: {
      resourceId,
      canonicalId: `arn:aws:ec2:us-east-1:111122223333:volume/${resourceId}`,
      name: 'old build cache',
      createdAt: new Date('2025-03-01T08:00:00Z'),
      tags: { Name: 'old build cache', Team: 'search' },
      evidence: {
        attributes: { type: 'gp3', sizeGiB: 100 },
        facts: [{ name: 'unattached', answer: 'yes', source: 'ec2:DescribeVolumes', detail: null }],
      },
      usage: [],
    },
    team: 'search',
    fingerprint: `fingerprint of ${resourceId}`,
    guards: [],
    price: {
      monthlyMicros: 8_000_000n,
      lines: [
        {
          sku: 'ebs.gp3.storage',
          quantity: 100,
          unit: 'GiB-month',
          unitPrice: { usd: '0.08', per: 1 },
        },
      ],
      priceDate: '2024-07-18',
      source: 'a price list',
    },
    proposal: { remedy: 'delete', savingMicros: 8_000_000n },
  }
}
