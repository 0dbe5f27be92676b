/**
 * The EC2 simulator with a large account, as a process: ec2-server.ts VOLUMES ADDRESSES LATENCY_MS IDLE_SHARE.
 * Nothing changes in it, so each answer is made once and then remembered: a cloud takes no CPU of ours.
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { manyVolumes } from '../src/demo/simulator/seed/many-volumes.ts'
import { startSimulator } from '../src/demo/simulator/simulator.ts'
import { credentialScope } from '../src/demo/simulator/wire/credential-scope.ts'
import { REGIONS } from './regions.ts'

interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

const [volumesPerRegion = 2_000, addressesPerRegion = 500, latencyMs = 120, idleShare = 1] =
  process.argv.slice(2).map(Number)
const world = manyVolumes({ regions: REGIONS, volumesPerRegion, addressesPerRegion, idleShare })
const simulator = await startSimulator({ world })
const remembered = new Map<string, Promise<Answer>>()
const server = createServer((request, response) => void serve(request, response))
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
if (!address || typeof address === 'string') throw new Error('the server does not listen')
process.stdout.write(`http://127.0.0.1:${address.port}\n`)

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [answer] = await Promise.all([answerTo(request), pause(latencyMs)])
  const { status, contentType, body } = answer
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length })
  response.end(body)
}

async function answerTo(request: IncomingMessage): Promise<Answer> {
  const { method = 'GET', url = '/', headers } = request
  const body = await buffer(request)
  const { authorization = '', 'content-type': type = '' } = headers
  const { region, service } = credentialScope(authorization)
  const question = [service, region, url, body.toString('latin1')].join(' ')
  const known = remembered.get(question)
  if (known) return known
  const asked = ask(url, { method, headers: { authorization, 'content-type': type }, body })
  remembered.set(question, asked)
  return asked
}

async function ask(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(new URL(path, simulator.url), init)
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: Buffer.from(await response.arrayBuffer()),
  }
}
