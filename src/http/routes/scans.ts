/** Ask for a scan, and see how it goes. */

import { setTimeout as sleep } from 'node:timers/promises'
import { type Static, Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import type { Db } from '../../store/database.ts'
import { scopesOfScan } from '../../store/scan-scopes.ts'
import { getScan } from '../../store/scans.ts'
import { startScan } from '../../workflow/start-scan.ts'
import { personOf } from '../auth.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'
import { ScanView, scanView } from '../scan-view.ts'
import { Id } from '../schema.ts'

const POLL_MS = 200
const MAX_WAIT_SECONDS = 300

const security = [{ token: [] }]

export function scanRoutes({ deps, requires }: RouteContext): (app: Server) => Promise<void> {
  return async (app) => {
    const closing = new AbortController()
    app.addHook('preClose', async () => closing.abort())
    app.post(
      '/scan',
      {
        onRequest: requires('operate'),
        schema: {
          summary: 'Scan every scope; one scan runs at a time, asking again returns it',
          tags: ['scans'],
          security,
          querystring: Type.Object(
            {
              wait: Type.Optional(
                Type.Integer({
                  minimum: 0,
                  maximum: MAX_WAIT_SECONDS,
                  description: 'Seconds to wait for the end. 200 when finished, else 202.',
                }),
              ),
            },
            { additionalProperties: false },
          ),
          response: { 200: ScanView, 202: ScanView, ...problems(400, 401, 403) },
        },
      },
      async (request, reply) => {
        const { scanId } = await startScan(deps, personOf(request).id)
        const waitMs = (request.query.wait ?? 0) * 1_000
        const view = await finishedWithin(deps.db, scanId, waitMs, closing.signal)
        return reply.code(view.status === 'finished' && waitMs > 0 ? 200 : 202).send(view)
      },
    )
    app.get(
      '/scans/:id',
      {
        onRequest: requires('read'),
        schema: {
          summary: 'One scan: its scopes, what was not scanned and why, totals',
          tags: ['scans'],
          security,
          params: Type.Object({ id: Id }),
          response: { 200: ScanView, ...problems(400, 401, 403, 404) },
        },
      },
      (request) => viewOf(deps.db, request.params.id),
    )
  }
}

/** A server that stops answers at once: whoever waits here would hold it up for minutes. */
async function finishedWithin(
  db: Db,
  scanId: string,
  waitMs: number,
  closing: AbortSignal,
): Promise<Static<typeof ScanView>> {
  const deadline = Date.now() + waitMs
  for (;;) {
    const view = await viewOf(db, scanId)
    const isLate = closing.aborted || Date.now() + POLL_MS > deadline
    if (view.status === 'finished' || isLate) return view
    await sleep(POLL_MS)
  }
}

export async function viewOf(db: Db, scanId: string): Promise<Static<typeof ScanView>> {
  const scan = await getScan(db, scanId)
  if (!scan) throw new AppError('NOT_FOUND', `no scan ${scanId}`, { hint: 'Check the id.' })
  return scanView(scan, await scopesOfScan(db, scanId))
}
