/**
 * What a button or dialogue carries: a version, a verb, an opaque id, and the revision or fingerprint of
 * what was shown. It decides nothing: the decision comes from the database.
 */

const VERSION = 'ct1'

export const VERBS = [
  // on a card
  'approve',
  'release',
  'reject',
  'later',
  'undo',
  'retry',
  // on a digest
  'open',
  'review',
  'cheap',
  // on a panel
  'pick',
  'page',
  'all',
  'clear',
  'take',
  'keep',
] as const
export type Verb = (typeof VERBS)[number]

export interface CustomId {
  readonly verb: Verb
  /** Of an approval, a finding, or a digest. */
  readonly id: string
  /** A revision, a page, or the fingerprint of a list. */
  readonly of: string
}

/** At most 100 characters, unique within a message because no two buttons share verb and id. */
export function customId(verb: Verb, id: string, of: string | number = ''): string {
  return [VERSION, verb, id, of].join('|')
}

/** Null: of another version, or not ours. */
export function parseCustomId(text: string): CustomId | null {
  const [version, verb, id, of, ...rest] = text.split('|')
  const known = VERBS.find((it) => it === verb)
  if (version !== VERSION || !known || id === undefined || of === undefined) return null
  return rest.length === 0 && /^(?:all|[0-9a-f-]{36})$/.test(id) ? { verb: known, id, of } : null
}

/** NaN, which equals no revision, when it is none. */
export function revisionIn({ of }: CustomId): number {
  return /^\d{1,9}$/.test(of) ? Number(of) : Number.NaN
}
