/**
 * The stop switch on a page: how it stands, who used it, and its two forms. It goes through the same
 * workflow as the command line and the chat; nobody flips it by one slip of the hand.
 */

import { AppError } from '../../core/errors.ts'
import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import type { SwitchEvent } from '../../store/schema.ts'
import { switchEvents } from '../../store/switch.ts'
import type { Deps } from '../../workflow/deps.ts'
import { halt, resume } from '../../workflow/halt.ts'
import { personOf } from '../auth.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'
import { type Form, textIn } from './form.ts'
import { decider, say, signedIn } from './session.ts'
import { type Moment, momentOf } from './times.ts'

const EVENTS_SHOWN = 5
const LONGEST_REASON = 300

interface SwitchView {
  /** Null: executions may run. */
  readonly stop: EventView | null
  readonly events: readonly EventView[]
}

interface EventView {
  readonly id: string
  readonly isStop: boolean
  readonly who: string
  readonly why: string
  readonly at: Moment
}

export async function switchView(deps: Pick<Deps, 'db' | 'language' | 'now'>): Promise<SwitchView> {
  const events = await switchEvents(deps.db, EVENTS_SHOWN)
  const views = events.map((it) => eventView(deps, it))
  const [latest] = views
  return { stop: latest?.isStop ? latest : null, events: views }
}

function eventView(
  { language, now }: Pick<Deps, 'language' | 'now'>,
  { id, event, actor, reason, at }: SwitchEvent,
): EventView {
  return {
    id: String(id),
    isStop: event === 'halt',
    who: plainText(actor, 80),
    why: plainText(reason ?? '', LONGEST_REASON),
    at: momentOf(at, now(), language),
  }
}

export function switchRoutes(app: Server, { deps }: ConsoleContext): void {
  const messages = messagesIn(deps.language)
  const { switch: words } = messages.settingsPage
  const deciding = { onRequest: [signedIn, decider(deps.policy)] }
  app.post<{ Body: Form }>('/settings/stop', deciding, async (request, reply) => {
    const by = personOf(request)
    const reason = reasonIn(request.body ?? {}, messages)
    const began = deps.now()
    const { actor, at } = await halt(deps, { by, reason })
    const isOurs = actor === by.id && at >= began
    say(
      request,
      isOurs ? 'good' : 'bad',
      isOurs ? words.done : words.wasStopped(plainText(actor, 80)),
    )
    return reply.redirect('/console/settings', 303)
  })
  app.post<{ Body: Form }>('/settings/resume', deciding, async (request, reply) => {
    const form = request.body ?? {}
    const reason = reasonIn(form, messages)
    const shown = stopIn(form)
    const isDone = await resume(deps, { by: personOf(request), reason, shown })
    say(request, isDone ? 'good' : 'bad', isDone ? words.goesOn : words.notThis)
    return reply.redirect('/console/settings', 303)
  })
}

/** With the box ticked, too: browsers ask for both, and so does whatever is no browser. */
function reasonIn(form: Form, { settingsPage: { switch: words } }: Messages): string {
  const reason = textIn(form, 'reason', LONGEST_REASON)
  if (!reason) throw new AppError('INPUT_INVALID', 'no reason', { hint: words.needsReason })
  if (form['sure'] !== 'yes') {
    throw new AppError('INPUT_INVALID', 'not confirmed', { hint: words.needsSure })
  }
  return reason
}

/** Which stop the page showed. Whatever is none is never the one that is in force. */
function stopIn(form: Form): bigint {
  const id = textIn(form, 'stop', 20)
  return /^\d{1,18}$/.test(id) ? BigInt(id) : 0n
}
