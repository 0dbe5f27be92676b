/** Links a chat account to the API identity of the caller: the second half of `/thrift link`. */

import { Type } from 'typebox'
import { linkIdentity } from '../../workflow/link-identity.ts'
import { personOf } from '../auth.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'

export function linkRoutes({ deps, requires }: RouteContext): (app: Server) => Promise<void> {
  return async (app) => {
    app.post(
      '/link',
      {
        onRequest: requires('decide'),
        schema: {
          summary: 'Link a chat account to your token, by the one-time code of /thrift link',
          tags: ['identity'],
          security: [{ token: [] }],
          body: Type.Object(
            { code: Type.String({ pattern: '^[\\w-]{10,64}$' }) },
            { additionalProperties: false },
          ),
          response: {
            200: Type.Object({
              person: Type.String({ description: 'The chat account that is you from now on.' }),
              name: Type.String(),
              identity: Type.String(),
            }),
            ...problems(400, 401, 403),
          },
        },
      },
      async (request) => {
        const identity = personOf(request)
        const linked = await linkIdentity(deps, request.body.code, identity)
        return { ...linked, identity: identity.id }
      },
    )
  }
}
