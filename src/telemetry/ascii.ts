/**
 * Text for an event on the DogStatsD wire. A line break there begins a new metric, and whatever is not
 * ASCII makes announced and real length differ: either would let a tag forge a million dollars.
 */

const LONGEST = 300

/** One line of printable ASCII without `|`; everything else is a question mark. */
export function asciiLine(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, '?')
    .replaceAll('|', '/')
    .slice(0, LONGEST)
}
