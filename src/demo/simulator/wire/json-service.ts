/**
 * Services that speak JSON: the action in a header, the request and the answer as documents. Requests
 * are made flat, as those of the Query protocol are: `LookupAttributes.1.AttributeValue`.
 */

import type { Service, ServiceRequest } from '../service.ts'
import { AwsError } from './aws-error.ts'
import type { Params } from './query.ts'

interface JsonService {
  readonly name: string
  readonly signingName?: string
  readonly version: '1.0' | '1.1'
  readonly actions: Readonly<Record<string, (request: ServiceRequest) => object>>
}

export function jsonService({ name, signingName, version, actions }: JsonService): Service {
  return {
    name,
    ...(signingName === undefined ? {} : { signingName }),
    contentType: `application/x-amz-json-${version}`,
    deniedCode: 'AccessDeniedException',
    expiredCode: 'ExpiredTokenException',
    throttledCode: 'ThrottlingException',
    read({ headers, body }) {
      const target = String(headers['x-amz-target'] ?? '')
      return { action: target.split('.').at(-1) ?? '', params: flat(parsed(body)) }
    },
    has: (action) => Object.hasOwn(actions, action),
    run(request) {
      const answer = actions[request.action]
      if (!answer) throw new AwsError('UnknownOperationException', `no ${request.action}`)
      return JSON.stringify(answer(request), timeAsSeconds)
    },
    refuse: ({ code, message }) => JSON.stringify({ __type: code, message }),
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new AwsError('SerializationException', 'the request is no JSON')
  }
}

/** Lists count from 1. Null says nothing. */
function flat(value: unknown, name = ''): Params {
  if (value === null || value === undefined) return {}
  if (typeof value !== 'object') {
    return { [name]: typeof value === 'string' ? value : JSON.stringify(value) }
  }
  const isList = Array.isArray(value)
  const parts = Object.entries(value).map(([key, part]) => {
    const step = isList ? String(Number(key) + 1) : key
    return flat(part, name ? `${name}.${step}` : step)
  })
  return Object.assign({}, ...parts)
}

/** A date in JSON is already text when a replacer sees it: its holder still knows. */
function timeAsSeconds(this: unknown, key: string, value: unknown): unknown {
  const held: unknown = Reflect.get(Object(this), key)
  return held instanceof Date ? held.getTime() / 1_000 : value
}
