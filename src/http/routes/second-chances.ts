/** What a person may set in motion again: an execution that stopped, a question that was answered. */

import { type Static, Type } from 'typebox'
import type { Finding } from '../../store/schema.ts'
import type { Shown } from '../../workflow/lock-shown.ts'
import { reopen } from '../../workflow/reopen.ts'
import { retry } from '../../workflow/retry.ts'
import { personOf } from '../auth.ts'
import { FindingView, findingView } from '../finding-view.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'
import { Id, Reason } from '../schema.ts'

const Body = Type.Object(
  {
    revision: Type.Integer({ minimum: 1, description: 'The revision you were shown.' }),
    reason: Type.Optional(Reason),
  },
  { additionalProperties: false },
)

export function secondChanceRoutes({
  deps,
  requires,
}: RouteContext): (app: Server) => Promise<void> {
  const route = (summary: string) => ({
    onRequest: requires('decide'),
    schema: {
      summary,
      tags: ['findings'],
      security: [{ token: [] }],
      params: Type.Object({ id: Id }),
      body: Body,
      response: { 200: FindingView, ...problems(400, 401, 403, 404, 409) },
    },
  })
  const respond = (finding: Finding): Static<typeof FindingView> =>
    findingView(finding, deps.policy, deps.now())
  return async (app) => {
    app.post(
      '/findings/:id/retry',
      route('Let an execution that stopped try again, on the same approval'),
      async (request) => {
        const { revision, reason = null } = request.body
        const findingId = request.params.id
        const shown: Shown = { findingId, revision, reason, person: personOf(request) }
        return respond(await retry(deps, shown))
      },
    )
    app.post(
      '/findings/:id/reopen',
      route('Be asked again about what was kept, put off, stopped or rehearsed'),
      async (request) => {
        const { revision, reason = null } = request.body
        const findingId = request.params.id
        const shown: Shown = { findingId, revision, reason, person: personOf(request) }
        return respond(await reopen(deps, shown))
      },
    )
  }
}
