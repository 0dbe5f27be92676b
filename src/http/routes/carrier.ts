/**
 * What a carrier that runs elsewhere asks and reports. It is served by a token that may operate and not
 * decide: whatever it says, only people approve. Asking twice is harmless everywhere here.
 */

import { Type } from 'typebox'
import { plainText } from '../../core/plain-text.ts'
import { untakenErrands } from '../../store/errands.ts'
import { expire } from '../../workflow/expire.ts'
import { messageFailed, messagePosted } from '../../workflow/report-message.ts'
import { takeQuestion } from '../../workflow/take-question.ts'
import { FindingView, findingView } from '../finding-view.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'
import { Id, Loose, nullable, Time, timeOrNull, Usd, usdOrNull } from '../schema.ts'

const strict = { additionalProperties: false }
const about = { tags: ['carrier'], security: [{ token: [] }] }
const Params = Type.Object({ id: Id })
const ExecutionId = Type.String({ pattern: '^\\d{1,20}$', description: 'Of the carrier.' })
const Snowflake = Type.String({ pattern: '^\\d{5,20}$' })

export function carrierRoutes(context: RouteContext): (app: Server) => Promise<void> {
  return async (app) => {
    asking(app, context)
    reporting(app, context)
    expiring(app, context)
  }
}

function asking(app: Server, { deps, requires }: RouteContext): void {
  app.get(
    '/questions',
    {
      onRequest: requires('operate'),
      schema: {
        ...about,
        summary: 'Open questions that no execution of the carrier has fetched yet, oldest first',
        response: {
          200: Type.Object({
            questions: Type.Array(
              Type.Object({
                findingId: Type.String({ format: 'uuid' }),
                revision: Type.Integer(),
                monthlyUsd: nullable(Usd),
                expiresAt: Time,
              }),
            ),
          }),
          ...problems(401, 403),
        },
      },
    },
    async () => ({
      questions: (await untakenErrands(deps.db, deps.now())).map((it) => ({
        findingId: it.finding_id,
        revision: it.revision,
        monthlyUsd: usdOrNull(it.monthly_micros),
        expiresAt: it.expires_at.toISOString(),
      })),
    }),
  )
  app.post(
    '/findings/:id/approval-requests',
    {
      onRequest: requires('operate'),
      schema: {
        ...about,
        summary: 'An execution of the carrier fetches one question, and says where it will wait',
        params: Params,
        body: Type.Object(
          { executionId: ExecutionId, resumeUrl: Type.String({ maxLength: 1_000 }) },
          strict,
        ),
        response: {
          200: Type.Object({
            toAsk: Type.Boolean({ description: 'False: nothing to do, or another one does it.' }),
            message: nullable(Loose),
            waitUntil: nullable(Time),
          }),
          ...problems(400, 401, 403, 404, 409),
        },
      },
    },
    async ({ params, body }) => {
      const { toAsk, message, waitUntil } = await takeQuestion(deps, params.id, body)
      return { toAsk, message, waitUntil: timeOrNull(waitUntil) }
    },
  )
}

function reporting(app: Server, { deps, requires }: RouteContext): void {
  app.post(
    '/findings/:id/messages',
    {
      onRequest: requires('operate'),
      schema: {
        ...about,
        summary:
          'The message that an execution was given stands in the chat; we draw the card there',
        params: Params,
        body: Type.Object(
          { executionId: ExecutionId, channelId: Snowflake, messageId: Snowflake },
          strict,
        ),
        response: {
          200: Type.Object({
            isOurs: Type.Boolean({ description: 'False: the question stands elsewhere already.' }),
          }),
          ...problems(400, 401, 403, 404, 409),
        },
      },
    },
    async ({ params: { id: findingId }, body: { executionId, ...place } }) => ({
      isOurs: await messagePosted(deps, { findingId, executionId }, place),
    }),
  )
  app.post(
    '/findings/:id/card-failures',
    {
      onRequest: requires('operate'),
      schema: {
        ...about,
        summary: 'The message could not be sent; we post it ourselves',
        params: Params,
        body: Type.Object(
          {
            executionId: ExecutionId,
            reason: Type.String({ maxLength: 2_000, pattern: '^[^\\0\\p{Cs}]*$' }),
          },
          strict,
        ),
        response: {
          200: Type.Object({ isNoted: Type.Boolean() }),
          ...problems(400, 401, 403, 404, 409),
        },
      },
    },
    async ({ params: { id: findingId }, body, log }) => {
      const reason = plainText(body.reason)
      const { executionId } = body
      log.error({ alarm: 'card-failed', findingId, executionId, reason }, 'a card was not sent')
      await messageFailed(deps, { findingId, executionId }, reason)
      return { isNoted: true }
    },
  )
}

function expiring(app: Server, { deps, requires }: RouteContext): void {
  app.post(
    '/findings/:id/expire',
    {
      onRequest: requires('operate'),
      schema: {
        ...about,
        summary: 'Nobody has answered; before its time, or answered, this changes nothing',
        params: Params,
        body: Type.Object({ executionId: ExecutionId }, strict),
        response: { 200: FindingView, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params }) => findingView(await expire(deps, params.id), deps.policy, deps.now()),
  )
}
