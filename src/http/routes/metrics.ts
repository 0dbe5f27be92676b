/** Prometheus text, for whoever may read. */

import type { RouteContext, Server } from '../route.ts'

const TEXT = 'text/plain; version=0.0.4; charset=utf-8'

export function metricsRoutes(
  { requires }: RouteContext,
  page: () => Promise<string>,
): (app: Server) => Promise<void> {
  return async (app) => {
    app.get(
      '/metrics',
      { onRequest: requires('read'), schema: { hide: true } },
      async (_request, reply) => reply.type(TEXT).send(await page()),
    )
  }
}
