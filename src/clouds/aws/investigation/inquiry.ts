/** An inquiry whose clients are loaded when it is first asked: a scan alone never needs them. */

import type { Inquiry } from '../../../core/detector.ts'

export function inquiryOf(load: () => Promise<Inquiry>): Inquiry {
  let loaded: Promise<Inquiry> | null = null
  const inquiry = (): Promise<Inquiry> => (loaded ??= load())
  return {
    history: async (scope, candidates, signal) =>
      (await inquiry()).history(scope, candidates, signal),
    gates: async (scope, candidates, signal) => (await inquiry()).gates(scope, candidates, signal),
  }
}
