/**
 * Makes a client of the SDK wait for its turn before each attempt, and tell when AWS refused one for its
 * limit. It is in the client, before the signature: no caller can forget it, and no signature gets old.
 */

import { getSmithyContext } from '@smithy/core/client'
import { type AnyClient, asAnyClient, type Context } from '../any-client.ts'
import { isOverLimit } from '../errors.ts'
import { type ApiClass, classOf } from './api-classes.ts'
import type { Place, Turns } from './turns.ts'

/** Returns the client itself. Null: nothing is paced. */
export function paced<Client extends object>(
  client: Client,
  turns: Turns | null,
  place: Place,
): Client {
  if (turns === null) return client
  const any = asAnyClient(client)
  const signals = handOverSignals(any)
  any.middlewareStack.addRelativeTo(
    (next, context) => (args) => {
      const apiClass = classOfCall(context, args.input)
      const signal = signals.get(commandOf(context)) ?? new AbortController().signal
      return inTurn(turns, { place, apiClass, signal }, () => next(args))
    },
    { name: 'paced', relation: 'after', toMiddleware: 'retryMiddleware', override: true },
  )
  return client
}

interface Waiting {
  readonly place: Place
  readonly apiClass: ApiClass
  readonly signal: AbortSignal
}

export async function inTurn<Answer>(
  turns: Turns,
  { place, apiClass, signal }: Waiting,
  call: () => Promise<Answer>,
): Promise<Answer> {
  await turns.turn(place, apiClass, signal)
  try {
    return await call()
  } catch (error) {
    if (isOverLimit(error)) await turns.refused(place, apiClass)
    throw error
  }
}

/** The SDK gives its middleware no abort signal: it is kept beside the command that it came with. */
function handOverSignals(client: AnyClient): WeakMap<object, AbortSignal> {
  const signals = new WeakMap<object, AbortSignal>()
  const send = client.send.bind(client)
  client.send = (command, options) => {
    const signal = options && 'abortSignal' in options ? options.abortSignal : null
    if (signal instanceof AbortSignal) signals.set(command, signal)
    return send(command, options)
  }
  return signals
}

function commandOf(context: Context): object {
  const command: unknown = getSmithyContext(context)['commandInstance']
  if (typeof command !== 'object' || command === null) throw new Error('the SDK names no command')
  return command
}

function classOfCall({ clientName, commandName }: Context, input: object): ApiClass {
  return classOf({ client: clientName, action: commandName.replace(/Command$/, ''), input })
}
