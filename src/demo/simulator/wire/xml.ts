/**
 * XML by concatenation: pages of 500 volumes have to be fast. An undefined value writes nothing,
 * because AWS omits what is absent and a client may take an empty string for a value.
 */

const SPECIAL = /[&<>"']/
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

export function el(name: string, value: string | number | boolean | Date | undefined): string {
  if (value === undefined) return ''
  const text = value instanceof Date ? value.toISOString() : String(value)
  return `<${name}>${escapeXml(text)}</${name}>`
}

/** An element around XML that is already written. */
export function wrap(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`
}

/** `<name><item>..</item>..</name>`; the element is there even when the list is empty. */
export function list<Item>(
  name: string,
  items: Iterable<Item>,
  write: (item: Item) => string,
): string {
  let inner = ''
  for (const item of items) inner += `<item>${write(item)}</item>`
  return `<${name}>${inner}</${name}>`
}

/** An untagged resource has no tagSet at all. */
export function tagSet(tags: ReadonlyMap<string, string>): string {
  if (tags.size === 0) return ''
  return list('tagSet', tags, ([key, value]) => el('key', key) + el('value', value))
}

export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char) : text
}
