/** Polls a condition until it holds: no test sleeps a guessed time. */

import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 20

/** The first answer that is neither null, undefined nor false. Throws, naming the wait, after the deadline. */
export async function eventually<Value>(
  what: string,
  ask: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  withinMs = 30_000,
): Promise<Value> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false) return answer
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`)
    await pause(POLL_MS)
  }
}
