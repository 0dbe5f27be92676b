/** The account of one request: what came of it, what it took, what it cost. */

import type { ModelCall } from '../core/justification.ts'
import { costOf, type ModelPrice, type TokenUse } from '../core/model-price.ts'
import type { Judged } from './judge.ts'
import type { Failure } from './model.ts'

export interface Request {
  readonly model: string
  readonly used: TokenUse | null
  readonly latencyMs: number
}

export function modelCall(
  { model, used, latencyMs }: Request,
  result: Judged | { readonly failure: Failure },
  price: ModelPrice | null,
): ModelCall {
  return {
    model,
    ...endOf(result),
    inputTokens: used?.input ?? 0,
    outputTokens: used?.output ?? 0,
    costMicros: costIf(used, price),
    latencyMs,
  }
}

function endOf(
  result: Judged | { readonly failure: Failure },
): Pick<ModelCall, 'outcome' | 'reason' | 'violations'> {
  if ('failure' in result) {
    return { outcome: 'failed', reason: result.failure.reason, violations: [] }
  }
  const { outcomes, violations } = result
  const reason = outcomes.flatMap((it) => ('reason' in it ? it.reason : [])).at(0) ?? null
  return { outcome: reason === null ? 'accepted' : 'rejected', reason, violations }
}

/** Nothing used costs nothing, at any price. */
function costIf(used: TokenUse | null, price: ModelPrice | null): ModelCall['costMicros'] {
  if (used?.input === 0 && used.output === 0) return 0n
  return used && price ? costOf(used, price) : null
}
