/** A person answers a question: what must be known for it, and what follows, in one statement each. */

import { sql } from 'kysely'
import { deciding, type NewDecision } from './approvals.ts'
import type { Trx } from './database.ts'
import { type By, moving, type Path } from './move.ts'
import type { ApprovalOutcome } from './removal-schema.ts'
import { APPROVAL, FINDING, listed } from './rows.ts'
import type { Approval, Finding } from './schema.ts'

/** The newest question about a finding, and who is who in it. Whoever is not linked has no identity. */
export interface Question extends Approval {
  /** Of the person who answers. */
  readonly identity: string | null
  /** Of who asked for the scan that led to it. */
  readonly asker: string | null
  /** How many answers it has got so far. */
  readonly answers: bigint
}

/**
 * Locks it: of simultaneous answers each waits for the one before. Newest by revision: the clocks of two
 * replicas may disagree. The finding must be locked by an earlier statement: this one then sees what was
 * committed while that one waited.
 */
export function lockQuestion(
  trx: Trx,
  findingId: string,
  person: string,
): Promise<Question | undefined> {
  return trx
    .selectFrom('approval')
    .select(APPROVAL)
    .select((eb) => [
      eb.selectFrom('identity_link').select('identity').where('person', '=', person).as('identity'),
      eb
        .selectFrom('identity_link')
        .select('identity')
        .whereRef('person', '=', 'approval.asked_by')
        .as('asker'),
      eb
        .selectFrom('decision')
        .select((it) => it.fn.countAll<bigint>().as('count'))
        .whereRef('decision.approval_id', '=', 'approval.id')
        .$asScalar()
        .$notNull()
        .as('answers'),
    ])
    .where('finding_id', '=', findingId)
    .orderBy('revision', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
}

/**
 * An answer that settles the question: the decision, the moves it leads to with their audit rows, the
 * closed question. Null when the finding could not be moved: then nothing of it may be committed.
 */
export async function settleQuestion(
  trx: Trx,
  decision: NewDecision,
  end: { readonly path: Path; readonly outcome: ApprovalOutcome },
  by: By,
): Promise<Finding | null> {
  const { finding_id: findingId } = decision
  const { rows } = await sql<Finding>`
    with ${moving(end.path, [findingId], by)},
    decided as (${deciding(decision)}),
    closed as (
      update approval set outcome = ${end.outcome}, closed_at = ${by.at}
      where finding_id = ${findingId} and closed_at is null
    )
    select ${listed(FINDING)} from moved join sighting on finding_id = id`.execute(trx)
  return rows[0] ?? null
}
