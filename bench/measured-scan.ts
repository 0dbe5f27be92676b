/** Runs scan-child.ts: one measured scan in a process of its own, as `npm start` would start it. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What `npm start` says to Node. */
export const AS_STARTED = [
  '--max-old-space-size=512',
  '--max-semi-space-size=16',
  '--v8-pool-size=1',
]

export interface Measured {
  readonly results: readonly { readonly ms: number; readonly resources: number }[]
  readonly maxRssMb: number
  /** Before the first call, with everything loaded. */
  readonly idleRssMb: number
  /** Twice a second. */
  readonly samples: readonly {
    readonly seconds: number
    readonly rssMb: number
    readonly heapMb: number
  }[]
}

export async function measureScan(args: readonly string[]): Promise<Measured> {
  const script = fileURLToPath(new URL('scan-child.ts', import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, ...AS_STARTED, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`scan-child ${args[0]} ended with ${code}`)
  return JSON.parse(output)
}
