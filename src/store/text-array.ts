/**
 * Texts as one array parameter. node-postgres writes an array as text, with every quote of every element
 * escaped, for PostgreSQL to take apart again; a buffer it sends as it is, as binary. For many or long ones.
 * The format: array_recv in PostgreSQL's src/backend/utils/adt/arrayfuncs.c.
 */

const OIDS = { text: 25, json: 114 } as const
/** Dimensions, whether there are nulls, the type, the length, where counting begins; four bytes each. */
const HEAD_BYTES = 20
const NULL_LENGTH = -1

/** A value for `$n::text[]`, or for `$n::json[]`. */
export function textArray(
  texts: readonly (string | null)[],
  type: keyof typeof OIDS = 'text',
): Buffer {
  const lengths = texts.map((text) => (text === null ? NULL_LENGTH : Buffer.byteLength(text)))
  const size = lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), HEAD_BYTES)
  const array = Buffer.allocUnsafe(size)
  let at = 0
  for (const word of [1, 1, OIDS[type], texts.length, 1]) at = array.writeInt32BE(word, at)
  for (const [index, text] of texts.entries()) {
    at = array.writeInt32BE(lengths[index] ?? NULL_LENGTH, at)
    if (text !== null) at += array.write(text, at)
  }
  return array
}
