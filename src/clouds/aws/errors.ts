/**
 * AWS errors as ours, by code, never by message text. Denied: asking again will not help.
 * Unavailable: throttled, broken or cut; whether anything happened may be open.
 */

import { AppError } from '../../core/errors.ts'
import { ec2 } from './ec2.ts'

/** The services name the same refusal differently. */
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'Blocked',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'MissingAuthenticationToken',
  'OperationNotPermitted',
  'OptInRequired',
  'OptInRequiredException',
  'PendingVerification',
  'RegionDisabledException',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
  'UnsupportedOperation',
])

/** Too many calls, by whoever: the request limits of the account. */
const OVER_LIMIT = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
])

/** Nothing happened, and later it may. OutOfTurn: we did not even ask (pacing/turns.ts). */
const THROTTLED = new Set([
  ...OVER_LIMIT,
  'SnapshotCreationPerVolumeRateExceeded',
  'ConcurrentSnapshotLimitExceeded',
  'OutOfTurn',
])

/** The services name the same end of temporary credentials differently. */
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])

/** The error code of AWS, or the name of the network failure. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** True when AWS says that we may not, whatever the resource is like. */
export function isDenial(code: string): boolean {
  return DENIED.has(code)
}

export function isThrottled(error: unknown): boolean {
  return THROTTLED.has(codeOf(error))
}

export function isOverLimit(error: unknown): boolean {
  return OVER_LIMIT.has(codeOf(error))
}

export function isExpired(error: unknown): boolean {
  return EXPIRED.has(codeOf(error))
}

/**
 * True when AWS answered and declined: a client error, so nothing happened. An error of another service,
 * of STS on the way, is none. Asked only of what a client of EC2 threw, so this loads nothing.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof ec2().EC2ServiceException)) return false
  const status = error.$metadata.httpStatusCode ?? 0
  return status >= 400 && status < 500
}

/** Runs one call (or one listing) and translates what it throws. An abort stays an abort. */
export async function asking<Answer>(what: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call()
  } catch (error) {
    throw translated(what, error)
  }
}

/** Marks on a resource that is gone need no care: the next look says what its absence means. */
export async function unlessGone(
  notFound: readonly string[],
  call: () => Promise<unknown>,
): Promise<void> {
  try {
    await call()
  } catch (error) {
    if (!notFound.includes(codeOf(error))) throw error
  }
}

export function translated(what: string, error: unknown): unknown {
  if (error instanceof AppError || isAbort(error)) return error
  const code = codeOf(error)
  if (isDenial(code)) {
    return new AppError('CLOUD_DENIED', `${what}: ${code}`, {
      hint: `AWS refused ${what} (${code}). Check the role, the region and the organisation's policies.`,
      cause: error,
    })
  }
  return new AppError('CLOUD_UNAVAILABLE', `${what}: ${code}`, {
    hint: `AWS did not answer ${what} (${code}). It will be tried again.`,
    cause: error,
  })
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
