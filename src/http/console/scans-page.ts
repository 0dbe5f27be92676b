/**
 * The page about scans: what was looked at, how fresh that is, what could not be and why, what comes
 * next; and a scan at once, for whoever may decide.
 */

import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { isStale, STALE_AFTER_HOURS } from '../../core/freshness.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import { knownScopes, latestScans, type ScanSummary } from '../../store/scan-list.ts'
import { scopesOfScan } from '../../store/scan-scopes.ts'
import { getScan } from '../../store/scans.ts'
import type { ScopeState } from '../../store/schema.ts'
import { startScan } from '../../workflow/start-scan.ts'
import { personOf } from '../auth.ts'
import type { Server } from '../route.ts'
import { Id } from '../schema.ts'
import type { ConsoleContext } from './context.ts'
import { drawPage } from './page.ts'
import { freshnessTable, scansTable, scopesOfScanTable, whoOf } from './scan-tables.ts'
import { decider, say, signedIn } from './session.ts'
import { awayText, minuteText } from './times.ts'

const SCANS_SHOWN = 20
const FRESH_SHOWN = 30

export function scansPage(app: Server, context: ConsoleContext): void {
  const { deps } = context
  const { sections } = messagesIn(deps.language).console
  const words = messagesIn(deps.language).scansPage
  app.get('/scans', { onRequest: signedIn }, async (request, reply) =>
    drawPage(context, request, reply, {
      template: 'scans',
      title: sections.scans,
      section: 'scans',
      styles: ['scans.css'],
      view: await scansView(context),
    }),
  )
  app.post('/scans', { onRequest: [signedIn, decider(deps.policy)] }, async (request, reply) => {
    const { isNew } = await startScan(deps, personOf(request).id)
    say(request, 'good', isNew ? words.now.started : words.now.alreadyRuns)
    return reply.redirect('/console/scans', 303)
  })
  app.get(
    '/scans/:id',
    { onRequest: signedIn, schema: { params: Type.Object({ id: Id }) } },
    async (request, reply) => {
      const scan = await getScan(deps.db, request.params.id)
      if (!scan) {
        const hint = messagesIn(deps.language).console.failure.notFoundHint
        throw new AppError('NOT_FOUND', `no scan ${request.params.id}`, { hint })
      }
      return drawPage(context, request, reply, {
        template: 'scan',
        title: words.one.title(minuteText(scan.started_at)),
        section: 'scans',
        styles: ['scans.css'],
        view: {
          words,
          by: words.now.by(
            whoOf(scan.requested_by, words.list),
            awayText(scan.started_at, deps.now(), deps.language),
          ),
          id: scan.id,
          isRunning: scan.status === 'running',
          table: scopesOfScanTable(await scopesOfScan(deps.db, scan.id), deps.language),
        },
      })
    },
  )
}

async function scansView({ deps, settings }: ConsoleContext): Promise<object> {
  const { db, language } = deps
  const now = deps.now()
  const scans = await latestScans(db, SCANS_SHOWN)
  const scopes = await knownScopes(db)
  const isFresh = (it: ScopeState): boolean =>
    it.status === 'scanned' && !isStale(it.last_scanned_at, now)
  const worrying = scopes.filter((it) => !isFresh(it))
  const fresh = scopes.filter(isFresh)
  return {
    words: messagesIn(language).scansPage,
    at: minuteText(now),
    staleAfterHours: STALE_AFTER_HOURS,
    now: nowView(scans, now, deps),
    next: nextView(scans, now, { deps, settings }),
    scopes: freshnessTable([...worrying, ...fresh.slice(0, FRESH_SHOWN)], now, language),
    moreFresh: Math.max(0, fresh.length - FRESH_SHOWN),
    scans: scansTable(scans, now, language),
  }
}

function nowView(
  [latest]: readonly ScanSummary[],
  now: Date,
  { language }: ConsoleContext['deps'],
): object {
  const { scansPage: words, money } = messagesIn(language)
  if (latest?.status !== 'running') {
    const ended = latest?.finished_at
    const text = ended ? words.now.lastEnded(awayText(ended, now, language)) : words.now.never
    return { isRunning: false, lines: [text] }
  }
  const done = latest.scanned + latest.notScanned
  const all = done + latest.waiting
  const asked = awayText(latest.started_at, now, language)
  return {
    isRunning: true,
    done,
    all,
    lines: [
      all === 0 ? words.now.listing : words.now.progress(done, all),
      words.now.found(latest.candidates, money(latest.monthlyMicros)),
      words.now.by(whoOf(latest.requested_by, words.list), asked),
    ],
  }
}

/** Which regions there will be, only the cloud can say then; here stands what the last scan covered. */
function nextView(
  scans: readonly ScanSummary[],
  now: Date,
  { deps: { language }, settings }: ConsoleContext,
): { title: string; lines: string[] } {
  const words = messagesIn(language).scansPage.next
  const { scanSchedule: schedule = null } = settings
  const last = scans.find((it) => it.status === 'finished')
  const what = words.what(last ? last.scanned + last.notScanned : 0)
  if (!schedule) return { title: words.title, lines: [words.never, what] }
  const next = schedule.next(now)
  return {
    title: `${words.title}: ${minuteText(next)}`,
    lines: [words.at(awayText(next, now, language)), what, words.cron(schedule.cron)],
  }
}
