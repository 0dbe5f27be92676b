/**
 * Errors that CloudThrift raises on purpose. `code` is for machines (logs, metrics, HTTP
 * problems, tests), `message` for engineers, `hint` for the person who has to act.
 */

export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'USAGE'
  | 'NOT_FOUND'
  | 'NOT_AUTHENTICATED'
  | 'NOT_AUTHORISED'
  | 'INPUT_INVALID'
  | 'DECISION_CONFLICT'
  | 'NOT_APPROVED'
  | 'NOT_UNDOABLE'
  | 'NOT_AVAILABLE'
  | 'TOO_BUSY'
  | 'CARRIER_UNAVAILABLE'
  | 'CLOUD_DENIED'
  | 'CLOUD_UNAVAILABLE'
  | 'PRICES_INVALID'
  | 'DATABASE_UNAVAILABLE'
  | 'SINK_REFUSED'
  | 'DATADOG_REFUSED'

export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly hint: string

  constructor(code: ErrorCode, message: string, options: { hint: string; cause?: unknown }) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.hint = options.hint
  }
}
