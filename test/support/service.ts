/** The service as a process of its own: until it is ready, and how it ends. */

import type { Child, Result } from './child.ts'
import { eventually } from './eventually.ts'

/** One life of the service: what it logged, and how long it took to stop. */
export interface Life {
  readonly result: Result
  readonly stopMs: number
}

export async function becomesReady(url: string): Promise<void> {
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    )
  await eventually('the service is ready', isReady, 60_000)
}

export async function stop(child: Child): Promise<Life> {
  const from = Date.now()
  child.kill('SIGTERM')
  const result = await child.result()
  return { result, stopMs: Date.now() - from }
}
