/** Time that runs faster than on the wall, for a writer and the model that it asks. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Model } from '../../src/llm/model.ts'
import type { Time } from '../../src/llm/writer.ts'

export function scaledTime(factor: number): Time {
  const startedAt = performance.now()
  return {
    now: () => startedAt + (performance.now() - startedAt) * factor,
    sleep: (ms, signal) => pause(ms / factor, undefined, { signal }),
  }
}

/** Its deadlines are as short as the writer's time is fast. */
export function hurried(model: Model, factor: number): Model {
  return {
    id: model.id,
    ask: (prompt, { signal, timeoutMs }) =>
      model.ask(prompt, { signal, timeoutMs: timeoutMs / factor }),
  }
}
