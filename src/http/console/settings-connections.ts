/**
 * How the connections stand, as a part that the page fetches by itself: no page waits for a service.
 * What this machine and the database answer is looked at each time, others only when somebody asks.
 * Answers are kept for a while and shared by all who look.
 */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { FAMILIES, type Family, type Result, type Verdict } from '../../core/checkup.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import type { CheckUp } from '../../workflow/check-up.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { keptFor } from './kept-for.ts'
import { drawPage } from './page.ts'
import { isPart, signedIn } from './session.ts'
import { minuteText } from './times.ts'

const QUICK_MS = 3_000
const QUICK_KEPT_MS = 10_000
const WHOLE_MS = 15_000
const WHOLE_KEPT_MS = 60_000
const LONGEST_TEXT = 600

const Query = Type.Object({ all: Type.Optional(Type.Literal('yes')) })
const TONES = { ok: 'good', warn: 'warn', fail: 'bad', skipped: '' } as const

interface ConnectionsView {
  readonly asOf: string
  readonly families: readonly FamilyView[]
}

interface FamilyView {
  readonly title: string
  /** The worst of its readings. */
  readonly verdict: string
  readonly tone: string
  /** Unfolded, because something is not right. */
  readonly isOpen: boolean
  readonly readings: readonly ReadingView[]
}

interface ReadingView {
  readonly name: string
  readonly verdict: string
  readonly tone: string
  readonly detail: string
  readonly remedy: string
}

interface Looked {
  readonly found: CheckUp
  readonly at: Date
}

export function connectionsRoute(app: Server, context: ConsoleContext): void {
  const { deps, settings } = context
  const { diagnose } = settings
  if (!diagnose) return
  const look = async (wish: Parameters<typeof diagnose>[0]): Promise<Looked> => ({
    found: await diagnose(wish),
    at: deps.now(),
  })
  const quick = keptFor(QUICK_KEPT_MS, () => look({ quick: true, timeoutMs: QUICK_MS }))
  const whole = keptFor(WHOLE_KEPT_MS, () => look({ quick: false, timeoutMs: WHOLE_MS }))
  app.get(
    '/settings/connections',
    { onRequest: signedIn, schema: { querystring: Query } },
    async (request, reply) => {
      const ask = request.query.all ? whole : quick
      const looked = await ask().catch((error: unknown) => {
        request.log.warn({ err: error }, 'connections could not be looked at')
        return null
      })
      return draw(context, request, reply, looked)
    },
  )
}

function draw(
  context: ConsoleContext,
  request: FastifyRequest,
  reply: FastifyReply,
  looked: Looked | null,
): FastifyReply {
  const { settingsPage: words, console } = messagesIn(context.deps.language)
  return drawPage(context, request, reply, {
    template: isPart(request) ? 'settings-connections' : 'connections',
    title: isPart(request) ? console.sections.settings : words.parts.connections,
    section: 'settings',
    styles: ['settings.css'],
    view: { words, connections: looked && connectionsView(context, looked) },
  })
}

function connectionsView({ deps }: ConsoleContext, { found, at }: Looked): ConnectionsView {
  return {
    asOf: minuteText(at),
    families: FAMILIES.map((family) =>
      familyView(
        deps,
        family,
        found.results.filter((it) => it.family === family),
      ),
    ),
  }
}

/** The first of these that any reading has is what the whole family is worth. */
const WORST: readonly Verdict[] = ['fail', 'warn', 'ok', 'skipped']

function familyView(
  { language }: Pick<ConsoleContext['deps'], 'language'>,
  family: Family,
  results: readonly Result[],
): FamilyView {
  const { connections: say } = messagesIn(language).settingsPage
  const worst = WORST.find((it) => results.some(({ verdict }) => verdict === it))
  return {
    title: say.families[family],
    verdict: worst ? say.verdicts[worst] : say.notAsked,
    tone: worst ? TONES[worst] : '',
    isOpen: worst === 'fail' || worst === 'warn',
    readings: results.map(({ name, verdict, detail, remedy }) => ({
      name: plainText(name, 80),
      verdict: say.verdicts[verdict],
      tone: TONES[verdict],
      detail: plainText(detail, LONGEST_TEXT),
      remedy: plainText(remedy ?? '', LONGEST_TEXT),
    })),
  }
}
