/** Findings: list, look into one, decide, and the carrier's go signal. */

import { type Static, Type } from 'typebox'
import { VERDICTS } from '../../core/approval.ts'
import { AppError } from '../../core/errors.ts'
import { decimalUsd, usd } from '../../core/money.ts'
import { decisionsOf, latestApproval } from '../../store/approvals.ts'
import { executionsOf } from '../../store/executions.ts'
import {
  auditTrail,
  type FindingCursor,
  type FindingFilter,
  findFinding,
  listFindings,
} from '../../store/findings.ts'
import type { Finding } from '../../store/schema.ts'
import { undoOf } from '../../store/undos.ts'
import { decide } from '../../workflow/decide.ts'
import { proceed } from '../../workflow/proceed.ts'
import { requestUndo } from '../../workflow/request-undo.ts'
import { personOf } from '../auth.ts'
import { FindingDetail, findingDetail } from '../finding-detail.ts'
import { FindingStatus, FindingView, findingView } from '../finding-view.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'
import { Id, Reason } from '../schema.ts'

const security = [{ token: [] }]
const strict = { additionalProperties: false }
const Params = Type.Object({ id: Id })
/** Empty would mean everything, and PostgreSQL refuses NUL. */
const filter = { pattern: '^\\P{C}{1,200}$' }

const Query = Type.Object(
  {
    status: Type.Optional(Type.Array(FindingStatus, { description: 'Repeatable.' })),
    kind: Type.Optional(Type.String({ ...filter, description: 'Detector id.' })),
    account: Type.Optional(Type.String(filter)),
    region: Type.Optional(Type.String(filter)),
    minMonthlyUsd: Type.Optional(Type.String({ pattern: '^\\d{1,12}(?:\\.\\d{1,6})?$' })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  strict,
)

const DecisionBody = Type.Object(
  {
    decision: Type.Enum([...VERDICTS]),
    revision: Type.Integer({ minimum: 1, description: 'The revision you were shown.' }),
    reason: Type.Optional(Reason),
    snoozeUntil: Type.Optional(Type.String({ format: 'date-time' })),
  },
  strict,
)

/** May be left out altogether. */
const UndoBody = Type.Union([Type.Object({ reason: Type.Optional(Reason) }, strict), Type.Null()])

export function findingRoutes(context: RouteContext): (app: Server) => Promise<void> {
  return async (app) => {
    reading(app, context)
    deciding(app, context)
    undoing(app, context)
  }
}

function reading(app: Server, { deps, requires }: RouteContext): void {
  app.get(
    '/findings',
    {
      onRequest: requires('read'),
      schema: {
        summary: 'Findings, dearest first, unpriced last',
        tags: ['findings'],
        security,
        querystring: Query,
        response: {
          200: Type.Object({
            findings: Type.Array(FindingView),
            nextCursor: Type.Union([Type.String(), Type.Null()]),
          }),
          ...problems(400, 401, 403),
        },
      },
    },
    async ({ query: { limit = 100, cursor, ...query } }) => {
      const after = cursor ? readCursor(cursor) : undefined
      const rows = await listFindings(deps.db, filterOf(query), { limit: limit + 1, after })
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return {
        findings: page.map((it) => findingView(it, deps.policy, deps.now())),
        nextCursor: last ? cursorOf(last) : null,
      }
    },
  )
  app.get(
    '/findings/:id',
    {
      onRequest: requires('read'),
      schema: {
        summary: 'One finding: evidence, guards, price formula, decisions, executions, audit trail',
        tags: ['findings'],
        security,
        params: Params,
        response: { 200: FindingDetail, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params: { id } }) => {
      const finding = await findFinding(deps.db, id)
      if (!finding) throw new AppError('NOT_FOUND', `no finding ${id}`, { hint: 'Check the id.' })
      const [approval, decisions, executions, undo, audit] = await Promise.all([
        latestApproval(deps.db, id),
        decisionsOf(deps.db, id),
        executionsOf(deps.db, id),
        undoOf(deps.db, id),
        auditTrail(deps.db, id),
      ])
      const history = { approval, decisions, executions, undo, audit }
      return findingDetail(finding, history, { policy: deps.policy, now: deps.now() })
    },
  )
}

function filterOf(query: Omit<Static<typeof Query>, 'cursor' | 'limit'>): FindingFilter {
  const { status, kind, account, region, minMonthlyUsd } = query
  return {
    ...(status ? { status } : {}),
    ...(kind ? { detectorId: kind } : {}),
    ...(account ? { accountId: account } : {}),
    ...(region ? { region } : {}),
    ...(minMonthlyUsd ? { minMonthlyMicros: usd(minMonthlyUsd) } : {}),
  }
}

function deciding(app: Server, { deps, requires }: RouteContext): void {
  const respond = (finding: Finding): ReturnType<typeof findingView> =>
    findingView(finding, deps.policy, deps.now())
  app.post(
    '/findings/:id/decision',
    {
      onRequest: requires('decide'),
      schema: {
        summary: 'Approve, reject or snooze; the first answer to a revision wins',
        tags: ['findings'],
        security,
        params: Params,
        body: DecisionBody,
        response: { 200: FindingView, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request) => {
      const { decision, revision, reason, snoozeUntil } = request.body
      const finding = await decide(deps, {
        findingId: request.params.id,
        revision,
        verdict: decision,
        reason: reason ?? null,
        snoozeUntil: snoozeUntil ? new Date(snoozeUntil) : null,
        person: personOf(request),
      })
      return respond(finding)
    },
  )
  app.post(
    '/findings/:id/proceed',
    {
      onRequest: requires('operate'),
      schema: {
        summary: "The carrier's go signal; accepted only when the database says approved",
        tags: ['findings'],
        security,
        params: Params,
        headers: Type.Object({
          'idempotency-key': Type.Optional(
            Type.String({
              pattern: '^n8n-\\d{1,20}$',
              description: 'The execution that signals: it must carry this very question.',
            }),
          ),
        }),
        response: { 200: FindingView, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request) => {
      const executionId = request.headers['idempotency-key']?.replace('n8n-', '') ?? null
      return respond(await proceed(deps, request.params.id, personOf(request).id, executionId))
    },
  )
}

function undoing(app: Server, { deps, requires }: RouteContext): void {
  app.post(
    '/findings/:id/undo',
    {
      onRequest: requires('decide'),
      schema: {
        summary: 'Take a removal back; possible until the time that the finding states',
        tags: ['findings'],
        security,
        params: Params,
        body: UndoBody,
        response: { 202: FindingView, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const finding = await requestUndo(deps, {
        findingId: request.params.id,
        reason: request.body?.reason ?? null,
        person: personOf(request),
      })
      return reply.code(202).send(findingView(finding, deps.policy, deps.now()))
    },
  )
}

function cursorOf({ monthly_micros: micros, id }: Finding): string {
  const text = `${micros === null ? '' : decimalUsd(micros)} ${id}`
  return Buffer.from(text).toString('base64url')
}

const CURSOR = /^(?<amount>\d{1,12}\.\d{2,6})? (?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

function readCursor(cursor: string): FindingCursor {
  const text = Buffer.from(cursor, 'base64url').toString()
  const match = CURSOR.exec(text)
  const { amount, id } = match?.groups ?? {}
  if (!id) {
    throw new AppError('INPUT_INVALID', 'unreadable cursor', {
      hint: 'cursor: pass nextCursor of the previous answer unchanged.',
    })
  }
  return { monthlyMicros: amount === undefined ? null : usd(amount), id }
}
