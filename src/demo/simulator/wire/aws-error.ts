/** How AWS says no. Clients act on the code and on the HTTP status; the message is for people. */

export class AwsError extends Error {
  override readonly name = 'AwsError'
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status: number = statusOf(code)) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** Every code that is not a plain 400. */
const STATUSES: Readonly<Record<string, number>> = {
  AuthFailure: 401,
  AccessDenied: 403,
  AccessDeniedException: 403,
  MissingAuthenticationToken: 403,
  OptInRequired: 403,
  UnauthorizedOperation: 403,
  DryRunOperation: 412,
  InternalError: 500,
  InternalServerException: 500,
  InternalServiceError: 500,
  InternalFailure: 500,
  RequestLimitExceeded: 503,
  ServiceUnavailable: 503,
  Unavailable: 503,
}

export function statusOf(code: string): number {
  return STATUSES[code] ?? 400
}

export function invalidValue(value: string, parameter: string, expected: string): AwsError {
  const message = `Value (${value}) for parameter ${parameter} is invalid. ${expected}`
  return new AwsError('InvalidParameterValue', message)
}

export function missingParameter(parameter: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}`)
}
