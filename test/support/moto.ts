/** moto_server, when it is on the PATH: AWS as other people understand it. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { findOnPath } from '../../terraform/find-on-path.ts'
import { freePort } from './free-port.ts'

const HOST = '127.0.0.1'
const START_TIMEOUT_MS = 30_000

export interface Moto extends AsyncDisposable {
  readonly url: string
}

/** Where moto_server is, or null. */
export function findMoto(): string | null {
  return findOnPath('moto_server')
}

export async function startMoto(command: string): Promise<Moto> {
  const port = await freePort()
  const url = `http://${HOST}:${port}`
  const server = spawn(command, ['-H', HOST, '-p', String(port)], { stdio: 'ignore' })
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await answers(url))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`${command} did not start`)
    }
    await pause(50)
  }
  return { url, [Symbol.asyncDispose]: stop }
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/`).then(
    () => true,
    () => false,
  )
}
