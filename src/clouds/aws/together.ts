/**
 * Reads of single resources of which many come at about the same time, as when many are removed: one
 * call is under way, and whoever asks meanwhile goes together with the next one. Nobody is answered by
 * a call that was sent before he asked, and nobody waits long for one that hangs.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { untilAborted } from './until-aborted.ts'

const MOST = 100
/** A call that takes longer no longer holds up the next one. */
const PATIENCE_MS = 500

/** By id; what there is not is left out. */
type Ask<Answer> = (
  ids: readonly string[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, Answer>>

interface Group<Answer> {
  readonly ids: Set<string>
  readonly signals: AbortSignal[]
  readonly answers: Promise<ReadonlyMap<string, Answer>>
}

export type Read<Answer> = (id: string, signal: AbortSignal) => Promise<Answer | undefined>

export function together<Answer>(ask: Ask<Answer>): Read<Answer> {
  let underWay: Promise<unknown> = Promise.resolve()
  let gathering: Group<Answer> | null = null
  const open = (): Group<Answer> => {
    const ids = new Set<string>()
    const signals: AbortSignal[] = []
    const patience = sleep(PATIENCE_MS, undefined, { ref: false })
    const answers = Promise.race([underWay, patience]).then(() => {
      gathering = null
      return ask([...ids], allOf(signals))
    })
    underWay = answers.catch(() => undefined)
    return { ids, signals, answers }
  }
  return async (id, signal) => {
    const group = gathering && gathering.ids.size < MOST ? gathering : open()
    gathering = group
    group.ids.add(id)
    group.signals.push(signal)
    return (await untilAborted(group.answers, signal)).get(id)
  }
}

/** Called off when the last of them is. */
function allOf(signals: readonly AbortSignal[]): AbortSignal {
  const [only] = signals
  if (only && signals.length === 1) return only
  const all = new AbortController()
  const look = (): void => {
    if (signals.every((it) => it.aborted)) all.abort()
  }
  for (const signal of signals) signal.addEventListener('abort', look, { once: true })
  look()
  return all.signal
}
