/**
 * One call of an AWS service that speaks plain REST and JSON, signed by the SDK's own signer: for a
 * service of which two calls are needed, instead of one more client package.
 */

import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { partitionOf } from './arn.ts'

const TIMEOUT_MS = 30_000

export interface RestService {
  readonly service: string
  readonly region: string
  /** Another endpoint: an emulator, a simulator, a proxy. */
  readonly endpoint: string | null
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials']
}

export interface RestCall {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
}

/** The answer, unchecked. Throws an error that is named as AWS names it. */
export async function restCall(
  service: RestService,
  call: RestCall,
  signal: AbortSignal,
): Promise<unknown> {
  const url = new URL(call.path, service.endpoint ?? publicEndpoint(service))
  const body = call.body ? JSON.stringify(call.body) : ''
  const headers = await signedHeaders(service, url, { method: call.method, body })
  const answer = await fetch(url, {
    method: call.method,
    headers,
    ...(call.body ? { body } : {}),
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  const text = await answer.text()
  if (answer.ok) return JSON.parse(text)
  throw refusal(answer, text)
}

async function signedHeaders(
  { service, region, credentials }: RestService,
  url: URL,
  { method, body }: { readonly method: string; readonly body: string },
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 })
  const { headers } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port ? { port: Number(url.port) } : {}),
    path: url.pathname,
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
  })
  return headers
}

function publicEndpoint({ service, region }: RestService): string {
  const suffix = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://${service}.${region}.${suffix}`
}

/** 'AccessDeniedException:http://...' in a header. An answer of something else is just its status. */
function refusal(answer: Response, text: string): Error {
  const [name = ''] = (answer.headers.get('x-amzn-errortype') ?? '').split(':')
  const error = new Error(text.slice(0, 200))
  error.name = name || `HTTP ${answer.status}`
  return error
}
