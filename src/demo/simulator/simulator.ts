/**
 * AWS on this machine: an HTTP server that speaks the EC2, STS and rbin protocols well enough for the
 * real SDK, on a world that is plain state. It refuses like AWS, and fails on order. Signatures are
 * not verified, so it listens on 127.0.0.1 only.
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Call } from './calls.ts'
import { type Answer, answer, type Simulation } from './dispatch.ts'
import { Faults } from './faults.ts'
import { serviceNamed } from './services.ts'
import { Throttle } from './throttle.ts'
import { AwsError } from './wire/aws-error.ts'
import { credentialScope } from './wire/credential-scope.ts'
import { World } from './world/world.ts'

const HOST = '127.0.0.1'
const MAX_BODY_BYTES = 1_048_576

export interface Simulator extends AsyncDisposable {
  /** The endpoint for every service: http://127.0.0.1:PORT */
  readonly url: string
  readonly world: World
  readonly calls: readonly Readonly<Call>[]
  readonly faults: Faults
  readonly throttle: Throttle
}

export interface SimulatorOptions {
  /** Its clock is the simulator's clock. Left out: an empty account. */
  readonly world?: World
  /** 0: any free port. */
  readonly port?: number
  readonly latencyMs?: number
  /** True: EC2's request limits hold. */
  readonly isThrottled?: boolean
  /** One that another endpoint of the same cloud has as well, or with other limits. */
  readonly throttle?: Throttle
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { world = new World(), port = 0, latencyMs = 0, isThrottled = false } = options
  const stop = new AbortController()
  const simulation: Simulation = {
    world,
    calls: [],
    faults: new Faults(),
    throttle: options.throttle ?? new Throttle(isThrottled),
    latencyMs,
    signal: stop.signal,
  }
  const server = listener(simulation)
  server.listen(port, HOST)
  await once(server, 'listening')
  const { calls, faults, throttle } = simulation
  const url = `http://${HOST}:${portOf(server)}`
  return { url, world, calls, faults, throttle, [Symbol.asyncDispose]: () => close(server, stop) }
}

function listener(simulation: Simulation): Server {
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    const requestId = `00000000-0000-4000-8000-${String(requests).padStart(12, '0')}`
    void serve(simulation, request, response, requestId)
  })
  // Clients keep connections for a minute; closing an idle one first would look like a fault.
  server.keepAliveTimeout = 120_000
  return server
}

async function serve(
  simulation: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  // Kept from the start: a request that breaks off loses its socket without closing it.
  const { socket } = request
  let reply: Answer
  try {
    reply = await understand(simulation, request, requestId)
  } catch (error) {
    reply = failure(error, requestId)
  }
  // An unfinished request is one that was too long, or whose client is gone.
  if (reply === 'cut' || simulation.signal.aborted || !request.complete) {
    socket.destroy()
    return
  }
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.body),
    'x-amzn-requestid': requestId,
    ...reply.headers,
  })
  response.end(reply.body)
}

async function understand(
  simulation: Simulation,
  request: IncomingMessage,
  requestId: string,
): Promise<Answer> {
  const body = await bodyOf(request)
  const { method = 'GET', url: path = '/', headers } = request
  const scope = credentialScope(headers.authorization)
  return answer(simulation, { method, path, headers, body, scope }, requestId)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw new RangeError('the request is too long')
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What nobody understood. A bug of ours, or of a test's hook, shows its message. */
function failure(error: unknown, requestId: string): Answer {
  const refused =
    error instanceof AwsError ? error : new AwsError('InternalError', `simulator: ${String(error)}`)
  const ec2 = serviceNamed('ec2')
  const body = ec2.refuse(refused, requestId)
  return { status: refused.status, contentType: ec2.contentType, body }
}

function portOf(server: Server): number {
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the simulator does not listen')
  return address.port
}

async function close(server: Server, stop: AbortController): Promise<void> {
  if (!server.listening) return
  stop.abort()
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
