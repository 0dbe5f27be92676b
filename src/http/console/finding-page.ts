/**
 * The page of one finding: everything that is known of it, and what a person may do about it now.
 * Each form names the revision that was shown; whatever happened since refuses it, and says so.
 */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../core/errors.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import { Refused, refusalText } from '../../core/refusal.ts'
import { decisionsOf, latestApproval } from '../../store/approvals.ts'
import { executionsOf } from '../../store/executions.ts'
import { auditTrail, findFinding } from '../../store/findings.ts'
import { inboxRows } from '../../store/inbox-rows.ts'
import { undoOf } from '../../store/undos.ts'
import type { Shown } from '../../workflow/lock-shown.ts'
import { reopen } from '../../workflow/reopen.ts'
import { requestUndo } from '../../workflow/request-undo.ts'
import { retry } from '../../workflow/retry.ts'
import { personOf } from '../auth.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { findingPageView } from './finding-sections.ts'
import { type Form, textIn } from './form.ts'
import { takeResults } from './inbox-results.ts'
import { labelOf, SPELLING } from './inbox-view.ts'
import { drawPage } from './page.ts'
import { decider, isPart, say, signedIn } from './session.ts'

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ACTIONS = { undo: requestUndo, retry, reopen } as const
type ActionName = keyof typeof ACTIONS

interface Route {
  readonly Params: { readonly id: string }
}

export function findingPages(app: Server, context: ConsoleContext): void {
  const { deps } = context
  app.get<Route>('/findings/:id', { onRequest: signedIn }, (request, reply) =>
    drawFinding(context, request, reply, request.params.id),
  )
  for (const name of ['undo', 'retry', 'reopen'] as const) {
    app.post<Route & { Body: Form }>(
      `/findings/:id/${name}`,
      { onRequest: [signedIn, decider(deps.policy)] },
      async (request, reply) => {
        const { id } = request.params
        if (!ID.test(id)) throw noFinding(id)
        await act(context, request, name, {
          findingId: id,
          revision: revisionIn(request.body ?? {}),
          reason: textIn(request.body ?? {}, 'reason', 300) || null,
          person: personOf(request),
        })
        return reply.redirect(`/console/findings/${id}`, 303)
      },
    )
  }
}

/** What is refused is said on the page, where one sees what changed. */
async function act(
  { deps }: ConsoleContext,
  request: FastifyRequest,
  name: ActionName,
  shown: Shown,
): Promise<void> {
  const messages = messagesIn(deps.language)
  try {
    await ACTIONS[name](deps, shown)
    say(request, 'good', messages.findingPage.actions.done[name])
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.why === 'not-found') throw error
    say(request, 'bad', refusalText(error.refusal, messages, SPELLING))
  }
}

function revisionIn(form: Form): number {
  const text = form['revision']
  const revision = typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
  if (revision !== null) return revision
  throw new AppError('INPUT_INVALID', 'no revision', { hint: 'revision: load the page again.' })
}

async function drawFinding(
  context: ConsoleContext,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
): Promise<FastifyReply> {
  const { deps } = context
  const { db } = deps
  const [finding, [row]] = ID.test(id)
    ? await Promise.all([findFinding(db, id), inboxRows(db, [id])])
    : [undefined, []]
  if (!finding || !row) throw noFinding(id)
  const [approval, decisions, executions, undo, audit] = await Promise.all([
    latestApproval(db, id),
    decisionsOf(db, id),
    executionsOf(db, id),
    undoOf(db, id),
    auditTrail(db, id),
  ])
  const messages = messagesIn(deps.language)
  const history = { approval, decisions, executions, undo, audit }
  return drawPage(context, request, reply, {
    template: isPart(request) ? 'finding-body' : 'finding',
    title: labelOf(row),
    section: 'inbox',
    styles: ['inbox.css', 'finding.css'],
    view: {
      words: messages.findingPage,
      inbox: messages.inbox,
      results: isPart(request) ? undefined : takeResults(request),
      finding: findingPageView(deps, { finding, row, history }),
    },
  })
}

function noFinding(id: string): AppError {
  return new AppError('NOT_FOUND', `no finding ${id}`, { hint: 'There is no such finding.' })
}
