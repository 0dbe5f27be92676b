/**
 * The address of an inbox: grouping, filters, where a page begins. Whatever cannot be read is named
 * with its remedy, and then nothing is shown: a filter that is silently ignored shows the wrong things.
 */

import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import { decimalUsd, usd } from '../../core/money.ts'
import {
  GROUPINGS,
  type Grouping,
  type WaitingCursor,
  type WaitingFilter,
} from '../../core/waiting.ts'
import type { Deps } from '../../workflow/deps.ts'
import type { InboxQuery } from '../../workflow/inbox.ts'

/** In an address, where an empty value stands for 'all'. */
export const NO_TEAM = '(none)'
const MOST_SHOWN = 200
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const AMOUNT = /^\d{1,9}(?:\.\d{1,6})?$/
const VALUE = /^\P{C}{1,256}$/u
const TEXT = /^\P{C}{3,100}$/u

export type Raw = Readonly<Record<string, string | readonly string[]>>

export interface InboxAddress {
  readonly query: InboxQuery
  readonly problems: readonly string[]
}

export function readAddress(raw: Raw, { language }: Pick<Deps, 'language'>): InboxAddress {
  const words = messagesIn(language).inbox.problems
  const problems: string[] = []
  const draft: Draft = { filter: {}, by: 'team' }
  for (const [name, value] of Object.entries(raw)) {
    if (name === 'shown' || value === '') continue
    const problem = typeof value === 'string' ? read(draft, words, name, value) : words.twice(name)
    if (problem !== null) problems.push(problem)
  }
  return { query: { after: undefined, ...draft, shown: shownIn(raw['shown']) }, problems }
}

interface Draft {
  filter: WaitingFilter
  by: Grouping
  after?: WaitingCursor
}

type Words = Messages['inbox']['problems']

/** Null: it was understood. */
function read(draft: Draft, words: Words, name: string, value: string): string | null {
  const reader = READERS[name]
  if (!reader) return words.unknown
  const change = reader.read(value)
  Object.assign(draft, change, { filter: { ...draft.filter, ...change?.filter } })
  return change ? null : reader.problem(words, name)
}

interface Reader {
  /** Null: it cannot be meant. */
  readonly read: (value: string) => Partial<Draft> | null
  readonly problem: (words: Words, name: string) => string
}

const valued = (filterOf: (value: string) => WaitingFilter): Reader => ({
  read: (value) => (VALUE.test(value) ? { filter: filterOf(value) } : null),
  problem: (words, name) => words.value(name),
})

const READERS: Readonly<Record<string, Reader>> = {
  group: {
    read: (value) => {
      const by = GROUPINGS.find((it) => it === value)
      return by ? { by } : null
    },
    problem: (words) => words.group(GROUPINGS.join(', ')),
  },
  kind: valued((kind) => ({ kind })),
  account: valued((account) => ({ account })),
  region: valued((region) => ({ region })),
  team: valued((value) => ({ team: value === NO_TEAM ? '' : value })),
  min: {
    read: (value) => (AMOUNT.test(value) ? { filter: { minMicros: usd(value) } } : null),
    problem: (words) => words.min,
  },
  q: {
    read: (value) => (TEXT.test(value.trim()) ? { filter: { text: value.trim() } } : null),
    problem: (words) => words.text,
  },
  after: {
    read: (value) => {
      const after = readCursor(value)
      return after ? { after } : null
    },
    problem: (words) => words.after,
  },
}

function shownIn(value: Raw[string] = []): string[] {
  return [value]
    .flat()
    .filter((id) => UUID.test(id))
    .slice(0, MOST_SHOWN)
}

/** The same inbox, or one that differs in what is given. Without a page, unless it is given. */
export function addressOf(
  { filter, by }: Pick<InboxQuery, 'filter' | 'by'>,
  change: {
    readonly by?: Grouping
    readonly team?: string
    readonly account?: string
    readonly after?: WaitingCursor
  } = {},
): string {
  const grouping = change.by ?? by
  const { kind, region, minMicros, text, team, account } = { ...filter, ...change }
  const given: Readonly<Record<string, string | undefined>> = {
    group: grouping === 'team' ? undefined : grouping,
    kind,
    account,
    region,
    team: team === '' ? NO_TEAM : team,
    min: minMicros === undefined ? undefined : decimalUsd(minMicros),
    q: text,
    after: change.after && writeCursor(change.after),
  }
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) params.set(name, value)
  }
  return params.size === 0 ? '/console/inbox' : `/console/inbox?${params.toString()}`
}

/** The same inbox, on the same page of it. */
export function sameAddress(query: InboxQuery): string {
  return addressOf(query, query.after ? { after: query.after } : {})
}

const FINDING = /^\/console\/findings\/[0-9a-f-]{36}$/

/** Where a form leads back to: a finding, or an inbox that is read and written anew; never elsewhere. */
export function backFrom(text: unknown, deps: Pick<Deps, 'language'>): string {
  if (typeof text !== 'string') return '/console/inbox'
  if (FINDING.test(text)) return text
  const raw: Record<string, string> = Object.fromEntries(new URLSearchParams(text.split('?')[1]))
  const { query, problems } = readAddress(raw, deps)
  return problems.length === 0 ? sameAddress(query) : '/console/inbox'
}

function writeCursor({ group, micros, id, rank }: WaitingCursor): string {
  const text = JSON.stringify([group, micros?.toString() ?? null, id, rank])
  return Buffer.from(text).toString('base64url')
}

const Cursor = Compile(
  Type.Tuple([
    Type.String({ pattern: '^[^\\0]*$' }),
    Type.Union([Type.Null(), Type.String({ pattern: '^-?\\d{1,18}$' })]),
    Type.String({ pattern: UUID.source }),
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  ]),
)

function readCursor(text: string): WaitingCursor | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!Cursor.Check(parsed)) return undefined
  const [group, micros, id, rank] = parsed
  return { group, micros: micros === null ? null : BigInt(micros), id, rank }
}
