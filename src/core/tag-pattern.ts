/** Patterns over text and tags, as the policy writes them: `*` stands for any text, also for none. */

import type { Tags } from './evidence.ts'

/** 'Owner': the tag is set. 'Environment=prod', 'Name=*-keep': its value fits. */
export function matchesTag(pattern: string, tags: Tags): boolean {
  const at = pattern.indexOf('=')
  if (at < 0) return Object.hasOwn(tags, pattern)
  const value = tags[pattern.slice(0, at)]
  return value !== undefined && matchesText(pattern.slice(at + 1), value)
}

/** Pieces in order, the first at the start and the last at the end: no pattern makes this slow. */
export function matchesText(pattern: string, value: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return value === first
  const last = rest.pop() ?? ''
  if (!value.startsWith(first) || value.length < first.length + last.length) return false
  if (!value.endsWith(last)) return false
  let from = first.length
  for (const piece of rest) {
    const found = value.indexOf(piece, from)
    if (found < 0 || found + piece.length > value.length - last.length) return false
    from = found + piece.length
  }
  return true
}
