/** The other promise of execute(): what is kept shows no trace of us, and nothing is booked. */

import { expect } from 'vitest'
import { historyOf } from '../support/findings.ts'
import type { Stage } from '../support/stage.ts'
import { effects } from './removed-once.ts'

/** Kept or gone by another hand: in any case not removed by us. Returns the reason on record. */
export async function expectNotRemoved(
  stage: Stage,
  resourceId: string,
  end: { readonly status: 'resolved' | 'failed' },
): Promise<string> {
  const { finding, execution, ledger } = await historyOf(stage, resourceId)
  const outcome = end.status === 'resolved' ? 'aborted' : 'failed'
  expect(finding.status).toBe(end.status)
  expect(execution).toMatchObject({ outcome, apply_attempts: 0, applied_at: null })
  expect(ledger).toEqual([])
  expect(finding.acted_at).toBeNull()
  expect(effects(stage, 'DeleteVolume') + effects(stage, 'ReleaseAddress')).toBe(0)
  expect(ownTags(stage, resourceId)).toEqual([])
  return String(execution?.detail?.['reason'])
}

/** The tags that an execution puts on the resource itself. */
export function ownTags({ region }: Stage, resourceId: string): string[] {
  const { tags } = region.volumes.get(resourceId) ?? region.addresses.get(resourceId) ?? {}
  return [...(tags?.keys() ?? [])].filter((key) => /^cloudthrift:(?:plan|snapshot)$/.test(key))
}
