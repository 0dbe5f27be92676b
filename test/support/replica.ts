/** Another replica: execute() in a child process, and the ways it dies. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { handBack } from './job-table.ts'
import type { Stage } from './stage.ts'

const SCRIPT = fileURLToPath(new URL('execute-child.ts', import.meta.url))

/** The call at which the replica is killed, and whether the cloud still carries that call out. */
export interface Death {
  readonly action: string
  readonly nth?: number
  readonly effect: 'none' | 'done'
}

/** Runs a replica that is killed with SIGKILL at a call. Its job goes back to the queue. */
export async function killAtCall(stage: Stage, findingId: string, death: Death): Promise<void> {
  const { action, nth = 1, effect } = death
  const child = start(stage, findingId)
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exitOf(child)
  }
  const when = effect === 'done' ? 'after' : 'before'
  const rules = [
    stage.simulator.faults.add({ action, nth, fault: { kind: 'hook', when, run: kill } }),
  ]
  if (effect === 'none') {
    rules.push(stage.simulator.faults.add({ action, nth, fault: { kind: 'cut' } }))
  }
  await expectDeath(stage, findingId, child)
  for (const rule of rules) rule.remove()
}

/** Runs a replica that dies just before it sends its nth writing statement. */
export async function killBeforeWrite(stage: Stage, findingId: string, nth: number): Promise<void> {
  await expectDeath(stage, findingId, start(stage, findingId, { DIE_BEFORE_WRITE: String(nth) }))
}

/** Runs a replica that lives. Returns its exit code. */
export async function runReplica(
  stage: Stage,
  findingId: string,
  env: NodeJS.ProcessEnv = {},
): Promise<number | null> {
  const child = start(stage, findingId, env)
  await exitOf(child)
  return child.exitCode
}

function start(stage: Stage, findingId: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [SCRIPT], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      DATABASE_URL: stage.databaseUrl,
      ENDPOINT: stage.simulator.url,
      FINDING_ID: findingId,
      NOW: stage.clock.now().toISOString(),
      NODE_COMPILE_CACHE: join(tmpdir(), 'cloudthrift-test-compile-cache'),
      ...env,
    },
  })
}

async function expectDeath(stage: Stage, findingId: string, child: ChildProcess): Promise<void> {
  await exitOf(child)
  if (child.signalCode !== 'SIGKILL') {
    throw new Error(`the replica was to be killed, but ended with ${child.exitCode}`)
  }
  const job = { name: 'execute', data: { findingId } } as const
  await handBack(stage.db, { job, dueAt: stage.clock.now(), failures: 0 }, stage.clock.now())
}

async function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
