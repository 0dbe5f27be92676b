/** How far a scan has come, as it goes; any replica can tell. */

import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Db } from '../../store/database.ts'
import { scanTopic } from '../../store/scans.ts'
import { EventStreams, type Subject } from '../event-stream.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'
import { progressOf } from '../scan-view.ts'
import { Id } from '../schema.ts'
import { viewOf } from './scans.ts'

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // A proxy must not keep events until there are enough of them.
  'x-accel-buffering': 'no',
}

export function scanEventRoutes(context: RouteContext): (app: Server) => Promise<void> {
  const { deps, requires, announcements } = context
  return async (app) => {
    const streams = new EventStreams()
    app.addHook('preClose', async () => streams.close())
    app.get(
      '/scans/:id/events',
      {
        onRequest: requires('read'),
        schema: {
          summary: 'How far a scan has come, as server-sent events: progress, and at last end',
          tags: ['scans'],
          security: [{ token: [] }],
          produces: ['text/event-stream'],
          params: Type.Object({ id: Id }),
          response: {
            200: {
              description: 'Events',
              content: {
                'text/event-stream': { schema: Type.Unsafe<string | Readable>({ type: 'string' }) },
              },
            },
            ...problems(400, 401, 403, 404),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        await viewOf(deps.db, id)
        const last = request.headers['last-event-id']
        const subject: Subject = {
          look: () => progressAt(deps.db, id),
          listen: (hear) => announcements.listen(scanTopic(id), hear),
          onError: (error) => request.log.warn({ err: error, scanId: id }, 'a scan is not watched'),
        }
        const stream = streams.open(subject, typeof last === 'string' ? last : null)
        return reply.headers(HEADERS).send(stream)
      },
    )
  }
}

async function progressAt(db: Db, scanId: string): ReturnType<Subject['look']> {
  const view = await viewOf(db, scanId)
  return { state: progressOf(view), hasEnded: view.status === 'finished' }
}
