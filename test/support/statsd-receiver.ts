/**
 * Etsy's statsd, from npm: a receiver that is not ours, in a process of its own. It knows tags and
 * nothing of Datadog's other fields; what it cannot read it counts as a bad line.
 */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { REPOSITORY, scratch, start } from './child.ts'
import { eventually } from './eventually.ts'

/** util.log is gone from Node; statsd 0.9.0 still writes with it. */
const SHIM = `const util = require('node:util'); util.log ??= (...a) => console.log(...a)`
const BACKEND = `
  const { appendFileSync } = require('node:fs')
  exports.init = (_startedAt, config, events) => {
    events.on('flush', (_at, { counters, gauges }) => {
      appendFileSync(config.flushes, JSON.stringify({ counters, gauges }) + '\\n')
    })
    return true
  }`
const FLUSH_MS = 200

export interface Received {
  /** Per series: the sum of all that was counted. */
  readonly counters: ReadonlyMap<string, number>
  /** Per series: the last value. */
  readonly gauges: ReadonlyMap<string, number>
  readonly badLines: number
}

export interface StatsdReceiver extends AsyncDisposable {
  readonly port: number
  /** Once it is so. */
  received(until: (received: Received) => boolean): Promise<Received>
}

export async function startStatsd(): Promise<StatsdReceiver> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await scratch())
  const file = (name: string): string => join(folder.path, name)
  const [port, managementPort] = [await freeUdpPort(), await freeTcpPort()]
  const config = {
    port,
    address: '127.0.0.1',
    mgmt_port: managementPort,
    mgmt_address: '127.0.0.1',
    flushInterval: FLUSH_MS,
    deleteCounters: true,
    backends: [file('backend.js')],
    flushes: file('flushes.ndjson'),
  }
  await writeFile(file('shim.cjs'), SHIM)
  await writeFile(file('backend.js'), BACKEND)
  await writeFile(file('config.js'), JSON.stringify(config))
  await writeFile(config.flushes, '')
  const statsd = join(REPOSITORY, 'node_modules/statsd/stats.js')
  const program = [process.execPath, '--require', file('shim.cjs'), statsd] as const
  const child = stack.use(start({ program: [...program], args: [file('config.js')] }))
  await child.writes(/server is up/)
  const resources = stack.move()
  return {
    port,
    received: (until) =>
      eventually('statsd receives all of it', async () => {
        const all = sumOf(await readFile(config.flushes, 'utf8'))
        return until(all) && all
      }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

interface Flush {
  readonly counters: Readonly<Record<string, number>>
  readonly gauges: Readonly<Record<string, number>>
}

function sumOf(flushes: string): Received {
  const counters = new Map<string, number>()
  const gauges = new Map<string, number>()
  for (const line of flushes.split('\n').slice(0, -1)) {
    const flush: Flush = JSON.parse(line)
    for (const [name, value] of Object.entries(flush.counters)) {
      counters.set(name, (counters.get(name) ?? 0) + value)
    }
    for (const [name, value] of Object.entries(flush.gauges)) gauges.set(name, value)
  }
  return {
    counters,
    gauges,
    badLines: counters.get('statsd.bad_lines_seen') ?? 0,
  }
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

async function freeTcpPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}
