/** The replicas of a benchmark: processes of their own, which can be killed and say what CPU they used. */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AS_STARTED } from './measured-scan.ts'

export interface Replica {
  readonly url: string
  /** User and system time so far. */
  cpuMs(): Promise<number>
  /** How late its event loop was, p99 in milliseconds since this was last asked. For who measures it. */
  loopDelayMs(): Promise<number>
  /** SIGKILL: nothing is finished, nothing is said. */
  kill(): Promise<void>
}

/** Runs a script of this folder, which says its URL, or anything, when it is up. */
export async function startReplica(script: string, args: readonly string[]): Promise<Replica> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = fork(path, args, {
    execArgv: [...process.execArgv, ...AS_STARTED],
    // As src/main.ts has it.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
  })
  const url = String(await reply(child))
  const ask = async (what: string): Promise<number> => {
    child.send(what)
    return Number(await reply(child))
  }
  return {
    url,
    cpuMs: () => ask('cpu'),
    loopDelayMs: () => ask('loop delay'),
    kill: async () => {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

async function reply(child: ChildProcess): Promise<unknown> {
  const [message]: unknown[] = await once(child, 'message')
  return message
}
