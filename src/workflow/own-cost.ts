/** What running CloudThrift costs per month: what the policy states, and what models took lately. */

import type { UsdMicros } from '../core/money.ts'
import { modelCostSince } from '../store/model-usage.ts'
import type { Deps } from './deps.ts'

const MODEL_DAYS = 30
const DAY_MS = 86_400_000

export interface OwnCost {
  /** Null: the policy does not say. */
  readonly statedMicros: UsdMicros | null
  /** Of the last thirty days, as far as prices are known. */
  readonly modelMicros: UsdMicros
  /** Null: a part of it is unknown, and so is the whole. */
  readonly totalMicros: UsdMicros | null
}

export async function ownCost(
  { db, policy }: Pick<Deps, 'db' | 'policy'>,
  at: Date,
): Promise<OwnCost> {
  const statedMicros = policy.savings.ownMonthlyMicros
  const modelMicros = await modelCostSince(db, new Date(at.getTime() - MODEL_DAYS * DAY_MS))
  const totalMicros = statedMicros === null ? null : statedMicros + modelMicros
  return { statedMicros, modelMicros, totalMicros }
}
