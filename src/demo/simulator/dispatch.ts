/**
 * One request, from the wire to its answer: who asks, faults, limits, permission, effect, faults.
 * The effect is one synchronous step; everything that waits lies before or after it.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { type Call, record } from './calls.ts'
import { type Ending, type Faults, suffer } from './faults.ts'
import { authorise } from './permissions.ts'
import type { Caller, Incoming, Operation, Service } from './service.ts'
import { serviceNamed } from './services.ts'
import type { Throttle } from './throttle.ts'
import { AwsError, statusOf } from './wire/aws-error.ts'
import type { World } from './world/world.ts'

export interface Simulation {
  readonly world: World
  readonly calls: Call[]
  readonly faults: Faults
  readonly throttle: Throttle
  readonly latencyMs: number
  readonly signal: AbortSignal
}

/** 'cut': no answer, the connection breaks. */
export type Answer =
  | {
      readonly status: number
      readonly contentType: string
      readonly body: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | 'cut'

interface Exchange {
  readonly service: Service
  readonly operation: Operation
  readonly caller: Caller
  readonly call: Call
  readonly requestId: string
}

export async function answer(
  simulation: Simulation,
  incoming: Incoming,
  requestId: string,
): Promise<Answer> {
  const exchange = open(simulation, incoming, requestId)
  const { call } = exchange
  const faults = simulation.faults.take(call)
  if (simulation.latencyMs > 0) {
    await sleep(simulation.latencyMs, undefined, { signal: simulation.signal })
  }
  const early = await suffer(faults, 'before', call, simulation.signal)
  if (early) return end(exchange, early, 'before')
  const result = effect(simulation, exchange)
  const late = await suffer(faults, 'after', call, simulation.signal)
  if (late) return end(exchange, late, 'after')
  call.outcome = result.outcome
  return result.answer
}

function open({ world, calls }: Simulation, incoming: Incoming, requestId: string): Exchange {
  const { scope } = incoming
  const service = serviceNamed(scope.service)
  const operation = service.read(incoming)
  const caller = callerOf(world, scope.accessKeyId)
  const isKnown = scope.service === (service.signingName ?? service.name)
  const call = record(calls, {
    service: isKnown ? service.name : scope.service,
    action: operation.action,
    accountId: caller.account.id,
    region: scope.region,
    params: operation.params,
    at: world.now(),
    outcome: 'pending',
  })
  return { service, operation, caller, call, requestId }
}

function callerOf(world: World, accessKeyId: string): Caller {
  const session = world.sessions.get(accessKeyId) ?? null
  const accountId = session?.accountId ?? world.accessKeys.get(accessKeyId)
  const account = world.accounts.get(accountId ?? world.defaultAccountId)
  if (!account) throw new RangeError(`the simulated world has no account ${accountId}`)
  return { accessKeyId, account, session }
}

interface Result {
  readonly outcome: string
  readonly answer: Answer
}

function effect({ world, throttle }: Simulation, exchange: Exchange): Result {
  const { service, operation, caller, call, requestId } = exchange
  try {
    if (!throttle.admits(call)) {
      throw new AwsError(service.throttledCode, 'Request limit exceeded.')
    }
    if (call.service !== service.name || !service.has(operation.action)) {
      throw invalidAction(operation.action)
    }
    const region = caller.account.regions.get(call.region)
    const now = world.now()
    const request = { ...operation, requestId, world, caller, region, now }
    authorise({ service, regionName: call.region, request })
    const body = service.run(request)
    return { outcome: 'ok', answer: { status: 200, contentType: service.contentType, body } }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return { outcome: error.code, answer: refusal(exchange, error) }
  }
}

function invalidAction(action: string): AwsError {
  const message = action
    ? `The action ${action} is not valid for this web service.`
    : 'The request must contain the parameter Action.'
  return new AwsError('InvalidAction', message)
}

function refusal({ service, requestId }: Exchange, error: AwsError): Answer {
  const body = service.refuse(error, requestId)
  const headers = service.refusalHeaders?.(error) ?? {}
  return { status: error.status, contentType: service.contentType, body, headers }
}

function end(exchange: Exchange, fault: Ending, when: 'before' | 'after'): Answer {
  const { call } = exchange
  if (fault.kind === 'error') {
    const { code, message = `A simulated ${code}.`, status = statusOf(code) } = fault
    call.outcome = code
    return refusal(exchange, new AwsError(code, message, status))
  }
  call.outcome = `${fault.kind}-${when}`
  if (fault.kind === 'cut') return 'cut'
  const body = fault.body ?? '<html><body><h1>502 Bad Gateway</h1></body>'
  return { status: fault.status ?? 502, contentType: 'text/html', body }
}
