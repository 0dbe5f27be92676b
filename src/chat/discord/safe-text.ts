/**
 * Text that others wrote, made harmless for Discord: no mention, link, emoji, timestamp or style can come
 * out of it, and it cannot break the layout. Everything untrusted on a message goes through here.
 */

import { plainText } from '../../core/plain-text.ts'

/** Marks and fillers that show nothing, and piles of accents that reach into other lines. */
const INVISIBLE =
  /[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]|\p{M}{3,}/gu
const NOTHING = '—'

/** Inline code: the one container in which Discord renders nothing. Only a backtick leads out of it. */
export function code(text: string | null, max = 60): string {
  const clean = cleaned(text, max).replaceAll('`', 'ˋ')
  return clean ? `\`${clean}\`` : NOTHING
}

/** Prose of people and models stays prose: whatever could start markup, a mention or a link is escaped. */
export function prose(text: string | null, max = 300): string {
  const clean = cleaned(text, max)
  if (!clean) return NOTHING
  return clean
    .replace(/[\\*_~`|>#[\]()<:@\-+]/g, '\\$&')
    .replace(/(https?|discord|www|ftp|steam|sms|mailto|tel|file)(?=\\?:|\.)/gi, '$1\u2060')
    .replace(/^(\d+)\./, '$1\\.')
    .replace(/@(?=everyone|here)/gi, '@\u2060')
}

/** Labels, options, titles of dialogues and threads: no markup is rendered there, only length counts. */
export function label(text: string | null, max: number): string {
  return cleaned(text, max) || NOTHING
}

/** Cut by UTF-16 units, as Discord's limits are at their strictest, and never through a character. */
function cleaned(text: string | null, max: number): string {
  const clean = plainText((text ?? '').toWellFormed().replace(INVISIBLE, ''), max)
  if (clean.length <= max) return clean
  let cut = ''
  for (const character of clean) {
    if (cut.length + character.length > max - 1) break
    cut += character
  }
  return `${cut}…`
}
