/** What every drawing shares: language, links, colours, and how moments, people and money are written. */

import { type CardState, type Named } from '../../core/card.ts'
import type { Language, Messages } from '../../core/messages/messages.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import type { UsdMicros } from '../../core/money.ts'
import type { Spelling } from '../../core/refusal.ts'
import { code } from './safe-text.ts'

export interface Style {
  readonly messages: Messages
  readonly renderer: 'components' | 'embeds'
  /** The page of a finding; null when we have no public address. */
  readonly urlOf: ((findingId: string) => string) | null
}

export function styleOf(
  language: Language,
  renderer: Style['renderer'],
  pages: string | null,
): Style {
  const base = pages?.replace(/\/$/, '')
  return {
    messages: messagesIn(language),
    renderer,
    urlOf: base === undefined ? null : (findingId) => `${base}/findings/${findingId}`,
  }
}

/** Where the pages of findings are: in the console, or what the API has where there is none. */
export function pagesUrl(publicUrl: string | null, hasConsole: boolean): string | null {
  const base = publicUrl?.replace(/\/$/, '') ?? null
  return base !== null && hasConsole ? `${base}/console` : base
}

/** State in words and colour and sign: never in colour alone. */
export const LOOKS: Readonly<
  Record<CardState, { readonly sign: string; readonly colour: number }>
> = {
  pending: { sign: '🟡', colour: 0xf59e0b },
  second: { sign: '🟠', colour: 0xf97316 },
  working: { sign: '⏳', colour: 0x3b82f6 },
  done: { sign: '✅', colour: 0x22c55e },
  rehearsed: { sign: '🧪', colour: 0x06b6d4 },
  rejected: { sign: '🛑', colour: 0x6b7280 },
  snoozed: { sign: '😴', colour: 0x8b5cf6 },
  expired: { sign: '⌛', colour: 0x4b5563 },
  failed: { sign: '❌', colour: 0xef4444 },
  void: { sign: '⚪', colour: 0x9ca3af },
  undoing: { sign: '↩️', colour: 0x14b8a6 },
  undone: { sign: '↩️', colour: 0x14b8a6 },
}

/** No message of ours ever pings by what stands in it. */
export const NO_PING: { readonly parse: [] } = { parse: [] }

/** '<t:1767225600:R>': each reader's own time zone and language. */
export function relative(at: Date): string {
  return `<t:${seconds(at)}:R>`
}

export function dated(at: Date): string {
  return `<t:${seconds(at)}:D>`
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000)
}

/** People of Discord as a mention, which shows their name and pings nobody; others by name. */
export function mention({ id, name }: Named): string {
  const user = /^discord:(\d{1,20})$/.exec(id)?.[1]
  return user ? `<@${user}>` : code(name, 40)
}

export const SPELLING: Spelling = {
  person: mention,
  role: (id) => (/^\d{1,20}$/.test(id) ? `<@&${id}>` : code(id)),
  moment: relative,
}

export function perMonth({ messages }: Style, micros: UsdMicros | null): string {
  const { card, money } = messages
  return micros === null ? card.unpriced : card.perMonth(money(micros))
}
