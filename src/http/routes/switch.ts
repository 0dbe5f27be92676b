/** The stop switch, and how things stand. */

import { type Static, Type } from 'typebox'
import { inFlight } from '../../store/flow.ts'
import type { SwitchEvent } from '../../store/schema.ts'
import { haltOf } from '../../store/switch.ts'
import { halt, resume } from '../../workflow/halt.ts'
import { personOf } from '../auth.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'
import { nullable, Reason, Time } from '../schema.ts'

const security = [{ token: [] }]
const HaltBody = Type.Union([
  Type.Object({ reason: Type.Optional(Reason) }, { additionalProperties: false }),
  Type.Null(),
])
const Status = Type.Object({
  halted: nullable(
    Type.Object({ since: Time, by: Type.String(), reason: nullable(Type.String()) }),
  ),
  inFlight: Type.Object({
    approved: Type.Integer(),
    queued: Type.Integer({ description: 'Also what waits for the switch or for a limit.' }),
    executing: Type.Integer(),
    restoring: Type.Integer(),
  }),
})

export function switchRoutes({ deps, requires }: RouteContext): (app: Server) => Promise<void> {
  const status = async (): Promise<Static<typeof Status>> => ({
    halted: haltedView(await haltOf(deps.db)),
    inFlight: await inFlight(deps.db),
  })
  const route = (summary: string) => ({
    onRequest: requires('operate'),
    schema: {
      summary,
      tags: ['switch'],
      security,
      response: { 200: Status, ...problems(400, 401, 403) },
    },
  })
  return async (app) => {
    app.get(
      '/status',
      route('Whether executions are halted, and how many are on their way'),
      status,
    )
    const halting = route('Stop all executions, on every replica; undoing still works')
    app.post(
      '/halt',
      { ...halting, schema: { ...halting.schema, body: HaltBody } },
      async (request) => {
        await halt(deps, { by: personOf(request), reason: request.body?.reason ?? null })
        return status()
      },
    )
    app.post('/resume', route('Let executions go on'), async (request) => {
      await resume(deps, { by: personOf(request) })
      return status()
    })
  }
}

function haltedView(event: SwitchEvent | null): Static<typeof Status>['halted'] {
  return event && { since: event.at.toISOString(), by: event.actor, reason: event.reason }
}
