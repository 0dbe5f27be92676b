/** Text that others wrote (tags, names, error messages), made harmless for a terminal or a card. */

const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\u{E0000}-\u{E007F}]/gu

/** One line without control, bidirectional, invisible or private characters, at most `max` of them. */
export function plainText(text: string, max = 200): string {
  const clean = text.replace(CONTROL, ' ').replace(/\s+/g, ' ').trim()
  const characters = Array.from(clean)
  return characters.length <= max ? clean : `${characters.slice(0, max - 1).join('')}…`
}
