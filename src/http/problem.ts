/** Errors as RFC 9457 problem documents, with a hint for the person. Internals are never shown. */

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AppError, type ErrorCode } from '../core/errors.ts'

export const PROBLEM_TYPE = 'application/problem+json'

export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'For machines; stable.' }),
  detail: Type.Optional(Type.String()),
  hint: Type.String({ description: 'What the caller can do.' }),
})

/** The answers that every route can give, for its schema. */
export const problems = (...statuses: readonly (400 | 401 | 403 | 404 | 409 | 503)[]): object =>
  Object.fromEntries([...statuses, 429, 500].map((status) => [status, answer]))

const answer = { description: 'A problem', content: { [PROBLEM_TYPE]: { schema: Problem } } }

const STATUS: Partial<Record<ErrorCode, readonly [number, string]>> = {
  INPUT_INVALID: [400, 'Invalid input'],
  NOT_AUTHENTICATED: [401, 'Not authenticated'],
  NOT_AUTHORISED: [403, 'Not allowed'],
  NOT_FOUND: [404, 'Not found'],
  DECISION_CONFLICT: [409, 'Not waiting for this decision'],
  NOT_APPROVED: [409, 'Not approved'],
  NOT_UNDOABLE: [409, 'Cannot be undone'],
  NOT_AVAILABLE: [409, 'Not available here'],
  TOO_BUSY: [429, 'Too many at once'],
  DATABASE_UNAVAILABLE: [503, 'Database not available'],
}

const UNEXPECTED = 'Something went wrong on our side; it has been logged. Nothing was half done.'

export function answerProblem(
  error: FastifyError | AppError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = problemOf(error)
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed')
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  return reply.code(problem.status).type(PROBLEM_TYPE).send(problem)
}

interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail?: string
  readonly hint: string
}

export function problemOf(error: FastifyError | AppError): ProblemDocument {
  return error instanceof AppError ? fromAppError(error) : fromFastify(error)
}

function fromAppError(error: AppError): ProblemDocument {
  const [status, title] = STATUS[error.code] ?? [500, 'Internal error']
  return status >= 500
    ? document(status, error.code, title, UNEXPECTED)
    : { ...document(status, error.code, title, error.hint), detail: error.message }
}

function fromFastify(error: FastifyError): ProblemDocument {
  if (error.validation) {
    const fields = error.validation.map(
      ({ instancePath, message, params }) =>
        `${error.validationContext ?? 'request'}${instancePath} ${message ?? 'is wrong'}${unknownKey(params)}`,
    )
    return document(400, 'INPUT_INVALID', 'Invalid input', fields.join('; '))
  }
  const status = error.statusCode ?? 500
  const refusal = REFUSALS[status]
  if (refusal) return document(status, ...refusal, error.message)
  if (status >= 500) return document(status, 'INTERNAL', 'Internal error', UNEXPECTED)
  return document(status, error.code, 'Request refused', error.message)
}

/** Limits that plugins of the server raise, some of them without a code. */
const REFUSALS: Readonly<Record<number, readonly [code: string, title: string]>> = {
  429: ['TOO_MANY_REQUESTS', 'Too many requests'],
  503: ['TOO_BUSY', 'Too busy'],
}

function unknownKey(params: Readonly<Record<string, unknown>> | undefined): string {
  const key = params?.['additionalProperty']
  return typeof key === 'string' ? `: ${key}` : ''
}

function document(status: number, code: string, title: string, hint: string): ProblemDocument {
  return { type: `urn:cloudthrift:problem:${code.toLowerCase()}`, title, status, code, hint }
}
