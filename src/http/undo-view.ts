/** The way back of a finding as JSON: until when, how, and how an undo went. */

import { type Static, Type } from 'typebox'
import type { Execution, Finding, Undo } from '../store/schema.ts'
import { Loose, nullable, Time, timeOrNull } from './schema.ts'

export const UndoView = Type.Object({
  isPossible: Type.Boolean({ description: 'Now: POST /findings/{id}/undo would be accepted.' }),
  until: Time,
  how: Type.String({ description: 'For people: what would come back, and how.' }),
  attempt: nullable(
    Type.Object({
      way: nullable(
        Type.String({ description: 'recycle-bin, snapshot, allocation, modification' }),
      ),
      startedAt: Time,
      finishedAt: nullable(Time),
      outcome: nullable(Type.String({ description: 'restored or failed; null: under way' })),
      resourceId: nullable(Type.String({ description: 'What came back; its id may be new.' })),
      detail: nullable(Loose),
    }),
  ),
})

/** Null: nothing was removed, or nothing can bring it back. */
export function undoView(
  finding: Finding,
  { executions, undo }: { executions: readonly Execution[]; undo: Undo | undefined },
  now: Date,
): Static<typeof UndoView> | null {
  const execution = executions.find((it) => it.outcome === 'remediated')
  const until = execution?.undo_until
  if (!execution || !until) return null
  const isOpen = until > now && execution.backup_doomed_at === null
  return {
    isPossible: finding.status === 'remediated' && isOpen,
    until: until.toISOString(),
    how: howOf(execution, now),
    attempt: undo
      ? {
          way: undo.way,
          startedAt: undo.started_at.toISOString(),
          finishedAt: timeOrNull(undo.finished_at),
          outcome: undo.outcome,
          resourceId: undo.resource_id,
          detail: undo.detail,
        }
      : null,
  }
}

function howOf({ remedy, backup_id, bin_leaves_at }: Execution, now: Date): string {
  switch (remedy) {
    case 'delete':
      return [
        ...(bin_leaves_at && bin_leaves_at > now
          ? [`out of the recycle bin, the same volume, until ${bin_leaves_at.toISOString()}`]
          : []),
        `from the snapshot ${backup_id}, an equal volume with a new id`,
      ].join('; else ')
    case 'release':
      return 'the same address with a new allocation id, unless somebody else has taken it'
    case 'park':
      return 'the same volume at its old type and speed, when AWS lets it be modified again'
  }
}
