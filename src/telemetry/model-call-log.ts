/** Requests to a model in the log: what they took, never what was said. */

import type { ModelCall, TemplateReason } from '../core/justification.ts'
import type { Logger } from './log.ts'

/** Only a person can mend these: the configured model or key is wrong, or the quota too small. */
const ALARMS: ReadonlySet<TemplateReason | null> = new Set(['no_model', 'refused', 'quota'])

export function logModelCall(log: Logger, { costMicros, ...call }: ModelCall): void {
  const facts = { ...call, costMicros: costMicros?.toString() ?? null }
  if (ALARMS.has(call.reason)) log.error(facts, 'model refuses: texts are written by rule')
  else log.info(facts, 'model asked')
}
