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

/**
 * Prose of people and models stays prose: whatever could start markup, a mention or a link is escaped.
 * At most `max` characters with all escapes.
 */
export function prose(text: string | null, max = 300): string {
  for (let length = max; length > 0; length = Math.floor(length * 0.8)) {
    const clean = cleaned(text, length)
    if (!clean) return NOTHING
    const safe = escaped(clean)
    if (safe.length <= max) return safe
  }
  return NOTHING
}

function escaped(text: string): string {
  return text
    .replace(/[\\*_~`|>#[\]()<:@\-+]/g, '\\$&')
    .replace(/(https?|discord|www|ftp|steam|sms|mailto|tel|file)(?=\\?:|\.)/gi, '$1\u2060')
    .replace(/^(\d+)\./, '$1\\.')
    .replace(/@(?=everyone|here)/gi, '@\u2060')
}

/** Whole lines, as many as fit: half a line could be half an escape. */
export function fitting(lines: readonly string[], max: number): string[] {
  const kept: string[] = []
  let length = 0
  for (const line of lines) {
    length += line.length + 1
    if (length > max) return kept
    kept.push(line)
  }
  return kept
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
