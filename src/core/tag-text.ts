/**
 * Tags as a model may see them: a few keys, and values without anything that identifies people,
 * accounts or machines, without markup and without hidden characters. What looks like a secret or
 * an identifier is replaced as a whole; a name that is lost here costs nothing but colour.
 */

import type { Tags } from './evidence.ts'

const MAX_LENGTH = 64
/** As long as AWS allows a value to be; what is longer is none of ours. */
const MAX_READ = 256

/** Keys that explain what a resource is for, by the name under which the model sees them. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ['env', 'environment'],
  ['environment', 'environment'],
  ['stage', 'environment'],
  ['app', 'service'],
  ['application', 'service'],
  ['service', 'service'],
  ['project', 'project'],
  ['purpose', 'purpose'],
])

/** In this order: what contains the later ones comes first. */
const REDACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\S*:\/\/\S*/g, '[link]'],
  [/\S*@\S*/g, '[person]'],
  // ARNs, IPv6 and MAC addresses.
  [/\S*:\S*:\S*/g, '[id]'],
  // Keys and tokens: by their beginnings, or long with letters and digits.
  [/(?:AKIA|ASIA|AIza|gh[a-z]_|xox[a-z]-|(?<![a-z])sk-)\S*/g, '[key]'],
  [/(?=\S*\d)(?=\S*[A-Za-z])[\w+/=.-]{20,}/g, '[key]'],
  // Any four numbers: a digit more, right before it, must not show the rest.
  [/\d+(?:[.\-_]\d+){3,}/g, '[address]'],
  [/(?<![a-z])[a-z]{1,10}-[0-9a-f]{8}\w*/gi, '[id]'],
  // Account ids, telephone numbers and the like, however they are grouped.
  [/\d(?:[\s._/-]?\d){7,}/g, '[number]'],
  [/\p{Sc}\s?\d[\d.,]*|\d[\d.,]*\s?(?:\p{Sc}|usd|dollars?|d[oó]lar(?:es)?)/giu, '[amount]'],
]

export function tagsForModel(tags: Tags): Tags {
  const kept = new Map<string, string>()
  for (const [key, value] of Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const name = KEYS.get(key.toLowerCase())
    const text = cleaned(value)
    if (name && text && !kept.has(name)) kept.set(name, text)
  }
  return Object.fromEntries(kept)
}

function cleaned(value: string): string {
  // Hidden characters go without a trace: a space in their place would split what must be recognised.
  let text = value
    .slice(0, MAX_READ)
    .normalize('NFKC')
    .replace(/(?![\t\n\r])\p{C}/gu, '')
    .replace(/[\t\n\r\p{Z}]+/gu, ' ')
  for (const [pattern, instead] of REDACTIONS) text = text.replace(pattern, instead)
  const plain = text.replace(/[^\p{L}\p{M}\p{N} .,;:+/()'[\]-]/gu, ' ').replace(/ +/g, ' ')
  return Array.from(plain.trim()).slice(0, MAX_LENGTH).join('').trim()
}
