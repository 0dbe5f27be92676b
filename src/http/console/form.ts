/** What a form of ours sends about findings. Whatever is missing or wrong is refused by its name. */

import { VERDICTS, type Verdict } from '../../core/approval.ts'
import { AppError } from '../../core/errors.ts'
import { REASONS } from '../../core/messages/en/chat.ts'
import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import type { Item, ManyAnswer } from '../../workflow/answer-many.ts'
import type { Deps } from '../../workflow/deps.ts'
import { PAGE_SIZE } from '../../workflow/inbox.ts'

export type Form = Readonly<Record<string, unknown>>

const ITEM = /^(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?<revision>[1-9]\d{0,8})$/
const DAY = /^\d{4}-\d{2}-\d{2}$/
/** A page, and as much again that came to it while it was open. */
const MOST_ITEMS = 2 * PAGE_SIZE
const DAY_MS = 86_400_000

/** Each finding once, at the revision that the form was made for. */
export function itemsIn(form: Form, { language }: Pick<Deps, 'language'>): Item[] {
  const words = messagesIn(language).inbox.review
  const items = new Map<string, Item>()
  for (const value of [form['item'] ?? []].flat()) {
    const groups = typeof value === 'string' ? ITEM.exec(value)?.groups : undefined
    const findingId = groups?.['id']
    if (!findingId) throw wrong('item', words.unreadable)
    const proof = textIn(form, `proof.${findingId}`, 20) || null
    items.set(findingId, { findingId, revision: Number(groups['revision']), proof })
  }
  if (items.size === 0) throw wrong('item', words.nothing)
  if (items.size > MOST_ITEMS) throw wrong('item', words.tooMany(MOST_ITEMS))
  return [...items.values()]
}

export function verdictIn(form: Form, { language }: Pick<Deps, 'language'>): Verdict {
  const verdict = VERDICTS.find((it) => it === form['verdict'])
  if (!verdict) throw wrong('verdict', messagesIn(language).inbox.review.unreadable)
  return verdict
}

/** Reason and time as the verdict needs them: the same words as a dialogue of the chat sends. */
export function answerIn(
  form: Form,
  deps: Pick<Deps, 'language' | 'now'>,
): Pick<ManyAnswer, 'verdict' | 'reason' | 'snoozeUntil'> {
  const messages = messagesIn(deps.language)
  const verdict = verdictIn(form, deps)
  const note = textIn(form, 'note', 300) || null
  if (verdict === 'approve') return { verdict, reason: note, snoozeUntil: null }
  if (verdict === 'reject')
    return { verdict, reason: whyIn(form, note, messages), snoozeUntil: null }
  return { verdict, reason: note, snoozeUntil: dayIn(form, messages, deps.now()) }
}

/** One line, harmless, empty when there is none. */
export function textIn(form: Form, name: string, max: number): string {
  const value = form[name]
  return typeof value === 'string' ? plainText(value.toWellFormed(), max) : ''
}

function whyIn(form: Form, note: string | null, { chat, inbox }: Messages): string {
  const why = REASONS.find((it) => it === form['why'])
  if (!why) throw wrong('why', inbox.review.noReason)
  const reason = chat.reject.reasons[why]
  return note ? `${reason}: ${note}` : reason
}

function dayIn(form: Form, { inbox }: Messages, now: Date): Date {
  const text = form['until']
  const day = typeof text === 'string' && DAY.test(text) ? new Date(`${text}T00:00:00Z`) : null
  const isFuture = day !== null && day > now && day.getTime() < now.getTime() + 3_650 * DAY_MS
  if (!isFuture) throw wrong('until', inbox.review.badDate)
  return day
}

function wrong(field: string, hint: string): AppError {
  return new AppError('INPUT_INVALID', `the form's ${field} cannot be taken`, { hint })
}
