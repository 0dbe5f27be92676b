/** Workers in processes of their own. One that dies is replaced, and its job goes back. */

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Order } from './story.ts'

const SCRIPT = fileURLToPath(new URL('worker.ts', import.meta.url))

export type End = 'done' | 'failed' | 'killed'

export interface Workers extends AsyncDisposable {
  /** Waits for a free worker, then for the end of the job. */
  readonly perform: (order: Order) => Promise<End>
}

export function startWorkers(count: number, env: NodeJS.ProcessEnv): Workers {
  const free: Promise<ChildProcess>[] = []
  const waiting: ((worker: Promise<ChildProcess>) => void)[] = []
  const all = new Set<ChildProcess>()
  const release = (worker: Promise<ChildProcess>): void => {
    const next = waiting.shift()
    if (next) next(worker)
    else free.push(worker)
  }
  const take = (): Promise<ChildProcess> => {
    const worker = free.shift()
    return worker ?? new Promise<ChildProcess>((resolve) => waiting.push((it) => resolve(it)))
  }
  const born = async (): Promise<ChildProcess> => {
    const child = fork(SCRIPT, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    all.add(child)
    await message(child)
    return child
  }
  for (let index = 0; index < count; index += 1) release(born())
  return {
    async perform(order) {
      const child = await take()
      child.send(order)
      const end = await message(child)
      const isAlive = end !== 'killed'
      if (!isAlive) all.delete(child)
      release(isAlive ? Promise.resolve(child) : born())
      return end
    },
    async [Symbol.asyncDispose]() {
      for (const child of all) child.kill('SIGKILL')
    },
  }
}

/** Its next word, or its death. */
function message(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    const said = ({ done }: { readonly done?: boolean }): void => {
      child.off('exit', died)
      resolve(done === false ? 'failed' : 'done')
    }
    const died = (code: number | null, signal: NodeJS.Signals | null): void => {
      child.off('message', said)
      if (signal === 'SIGKILL') resolve('killed')
      else reject(new Error(`a worker ended with ${code ?? signal}`))
    }
    child.once('message', said)
    child.once('exit', died)
  })
}
