/**
 * The inbox: what waits for a decision, and decisions about one or many of it. A decision is made in
 * two steps, and both name the revisions that were shown; what each of them may do is decide.ts's rule.
 */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { messagesIn } from '../../core/messages/messages.ts'
import { inboxRows } from '../../store/inbox-rows.ts'
import { isScanning, lastScanEnd } from '../../store/scans.ts'
import { type Choices, waitingChoices } from '../../store/waiting-sums.ts'
import { answerMany } from '../../workflow/answer-many.ts'
import { loadInbox, loadMotion } from '../../workflow/inbox.ts'
import { personOf } from '../auth.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { answerIn, type Form, itemsIn, verdictIn } from './form.ts'
import { emptyView, filtersView, listView } from './inbox-list.ts'
import { backFrom, type InboxAddress, type Raw, readAddress, sameAddress } from './inbox-query.ts'
import { resultsView, takeResults } from './inbox-results.ts'
import { reviewView } from './inbox-review.ts'
import { keptFor } from './kept-for.ts'
import { drawPage } from './page.ts'
import { decider, isPart, signedIn } from './session.ts'

/** What there is to choose from changes seldom, and what was chosen is always among it. */
const CHOICES_MS = 10_000
const ASSETS = { styles: ['inbox.css'], scripts: ['inbox.js'] }

export function inboxPages(app: Server, context: ConsoleContext): void {
  const { deps } = context
  const choices = keptFor(CHOICES_MS, () => waitingChoices(deps.db))
  const deciding = { onRequest: [signedIn, decider(deps.policy)] }
  app.get<{ Querystring: Raw }>('/inbox', { onRequest: signedIn }, async (request, reply) => {
    const address = readAddress(request.query, deps)
    if (address.problems.length > 0) reply.code(400)
    return drawInbox(context, request, reply, { ...address, choices })
  })
  app.post<{ Body: Form }>('/inbox/review', deciding, async (request, reply) => {
    const form = request.body ?? {}
    const items = itemsIn(form, deps)
    const asked = { verdict: verdictIn(form, deps), items, back: backFrom(form['back'], deps) }
    const rows = await inboxRows(
      deps.db,
      items.map((it) => it.findingId),
    )
    const words = messagesIn(deps.language)
    const review = reviewView(deps, asked, rows)
    return drawPage(context, request, reply, {
      template: isPart(request) ? 'review' : 'review-page',
      title: words.inbox.review.titles[asked.verdict](review.rows.length),
      section: 'inbox',
      ...ASSETS,
      view: { review, words: words.inbox, say: words.chat.reject },
    })
  })
  app.post<{ Body: Form }>('/inbox/decide', deciding, async (request, reply) => {
    const form = request.body ?? {}
    const answer = { items: itemsIn(form, deps), ...answerIn(form, deps) }
    const results = await answerMany(deps, { ...answer, person: personOf(request) })
    for (const it of results) {
      if (it.outcome !== 'failed') continue
      request.log.error({ err: it.error, findingId: it.item.findingId }, 'decision failed')
    }
    request.session.results = resultsView(deps, answer.verdict, results)
    return reply.redirect(backFrom(form['back'], deps), 303)
  })
}

async function drawInbox(
  context: ConsoleContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { query, problems, choices }: InboxAddress & { readonly choices: () => Promise<Choices> },
): Promise<FastifyReply> {
  const { deps } = context
  const { db } = deps
  const words = messagesIn(deps.language)
  const [inbox, motion, chosenFrom] = await Promise.all([
    problems.length === 0 ? loadInbox(db, query) : null,
    loadMotion(db, deps.now()),
    isPart(request) ? null : choices(),
  ])
  const empty =
    inbox?.groups.length === 0 ? await Promise.all([lastScanEnd(db), isScanning(db)]) : null
  return drawPage(context, request, reply, {
    template: isPart(request) ? 'inbox-list' : 'inbox',
    title: words.console.sections.inbox,
    section: 'inbox',
    ...ASSETS,
    view: {
      problems,
      words: words.inbox,
      results: isPart(request) ? undefined : takeResults(request),
      address: sameAddress(query),
      filters: chosenFrom && filtersView(deps, query, chosenFrom),
      list: inbox && listView(deps, query, inbox, motion),
      empty: empty && emptyView(deps, query, empty),
    },
  })
}
