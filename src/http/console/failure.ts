/** Errors as pages, with the same hints as the API gives. Internals are never shown. */

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { AppError } from '../../core/errors.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import { problemOf } from '../problem.ts'
import type { ConsoleContext } from './context.ts'
import { drawPage } from './page.ts'
import { isPart } from './session.ts'

export function answerFailure(
  context: ConsoleContext,
): (error: FastifyError | AppError, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    const problem = problemOf(error)
    if (problem.status >= 500) request.log.error({ err: error }, 'page failed')
    show(context, request, reply, problem)
  }
}

export function pageNotFound(
  context: ConsoleContext,
): (request: FastifyRequest, reply: FastifyReply) => void {
  return (request, reply) => {
    const words = messagesIn(context.deps.language).console.failure
    show(context, request, reply, { status: 404, title: words.notFound, hint: words.notFoundHint })
  }
}

interface Failure {
  readonly status: number
  readonly title: string
  readonly hint: string
}

/** A part of a page goes where the frame shows notices, wherever it was meant to go. */
function show(
  context: ConsoleContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { status, title, hint }: Failure,
): void {
  reply.code(status)
  if (isPart(request)) reply.headers({ 'hx-retarget': '#notices', 'hx-reswap': 'innerHTML' })
  const template = isPart(request) ? 'notice' : 'failure'
  drawPage(context, request, reply, { template, title, section: null, view: { title, hint } })
}
