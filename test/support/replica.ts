/** Another replica: execute() or undo() in a child process, and the ways it dies. */

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

type JobName = 'execute' | 'undo'

/** Runs a replica that is killed with SIGKILL at a call. Its job goes back to the queue. */
export async function killAtCall(
  stage: Stage,
  findingId: string,
  death: Death,
  job: JobName = 'execute',
): Promise<void> {
  const { action, nth = 1, effect } = death
  const child = start(stage, findingId, { JOB: job })
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
  await expectDeath(stage, { name: job, data: { findingId } }, child)
  for (const rule of rules) rule.remove()
}

/** Runs a replica that dies just before it sends its nth writing statement. */
export async function killBeforeWrite(
  stage: Stage,
  findingId: string,
  nth: number,
  job: JobName = 'execute',
): Promise<void> {
  const child = start(stage, findingId, { JOB: job, DIE_BEFORE_WRITE: String(nth) })
  await expectDeath(stage, { name: job, data: { findingId } }, child)
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
      ACTION: stage.deps.policy.action,
      NODE_COMPILE_CACHE: join(tmpdir(), 'cloudthrift-test-compile-cache'),
      ...env,
    },
  })
}

async function expectDeath(
  stage: Stage,
  job: { readonly name: JobName; readonly data: { readonly findingId: string } },
  child: ChildProcess,
): Promise<void> {
  await exitOf(child)
  if (child.signalCode !== 'SIGKILL') {
    throw new Error(`the replica was to be killed, but ended with ${child.exitCode}`)
  }
  await handBack(stage.db, { job, dueAt: stage.clock.now(), failures: 0 }, stage.clock.now())
}

async function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
