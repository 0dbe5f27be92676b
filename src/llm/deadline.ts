/**
 * One request under a deadline of our own: the timers of SDKs leak, their aborts come as many kinds of
 * error, and a stalled body may ignore them. Nothing outlives the request: no timer, no listener.
 */

import type { Limit } from './model.ts'

export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
}

/** Throws DeadlineError when time is up, and the reason of the caller's signal when that is aborted. */
export async function underDeadline<Answer>(
  { signal, timeoutMs }: Limit,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  // The older SDK sends the request in spite of a signal that is aborted already.
  signal.throwIfAborted()
  const own = new AbortController()
  const cut = Promise.withResolvers<never>()
  const end = (reason: unknown): void => {
    cut.reject(reason)
    own.abort()
  }
  const onAbort = (): void => end(signal.reason)
  const timer = setTimeout(() => end(new DeadlineError(`no answer in ${timeoutMs} ms`)), timeoutMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([call(own.signal), cut.promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
