/** The replicas of a benchmark: processes of their own, which can be killed and say what CPU they used. */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Replica {
  readonly url: string
  /** User and system time so far. */
  cpuMs(): Promise<number>
  /** SIGKILL: nothing is finished, nothing is said. */
  kill(): Promise<void>
}

export async function startReplica(args: readonly string[]): Promise<Replica> {
  const script = fileURLToPath(new URL('replica.ts', import.meta.url))
  const child = fork(script, args)
  const url = String(await reply(child))
  return {
    url,
    cpuMs: async () => {
      child.send('cpu')
      return Number(await reply(child))
    },
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
