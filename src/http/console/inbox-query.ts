/**
 * The address of an inbox: grouping, filters, where a page begins. Whatever cannot be read is named
 * with its remedy, and then nothing is shown: a filter that is silently ignored shows the wrong things.
 */

import { messagesIn } from '../../core/messages/messages.ts'
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
  const filter: { -readonly [Key in keyof WaitingFilter]: WaitingFilter[Key] } = {}
  let by: Grouping = 'team'
  let after: WaitingCursor | undefined
  for (const [name, value] of Object.entries(raw)) {
    if (name === 'shown' || value === '') continue
    const problem = typeof value === 'string' ? read(name, value) : words.twice(name)
    if (problem !== null) problems.push(problem)
  }
  return { query: { filter, by, after, shown: shownIn(raw['shown']) }, problems }

  /** Null: it was understood. */
  function read(name: string, value: string): string | null {
    switch (name) {
      case 'group': {
        const grouping = GROUPINGS.find((it) => it === value)
        if (grouping) by = grouping
        return grouping ? null : words.group(GROUPINGS.join(', '))
      }
      case 'kind':
      case 'account':
      case 'region':
        if (VALUE.test(value)) filter[name] = value
        return VALUE.test(value) ? null : words.value(name)
      case 'team':
        if (VALUE.test(value)) filter.team = value === NO_TEAM ? '' : value
        return VALUE.test(value) ? null : words.value(name)
      case 'min':
        if (AMOUNT.test(value)) filter.minMicros = usd(value)
        return AMOUNT.test(value) ? null : words.min
      case 'q':
        if (TEXT.test(value.trim())) filter.text = value.trim()
        return TEXT.test(value.trim()) ? null : words.text
      case 'after':
        after = readCursor(value)
        return after ? null : words.after
      default:
        return words.unknown
    }
  }
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
  const { kind, region, minMicros, text } = filter
  const { team = filter.team, account = filter.account } = change
  const params = new URLSearchParams({
    ...((change.by ?? by) === 'team' ? {} : { group: change.by ?? by }),
    ...(kind === undefined ? {} : { kind }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(team === undefined ? {} : { team: team === '' ? NO_TEAM : team }),
    ...(minMicros === undefined ? {} : { min: decimalUsd(minMicros) }),
    ...(text === undefined ? {} : { q: text }),
    ...(change.after ? { after: writeCursor(change.after) } : {}),
  })
  return params.size === 0 ? '/console/inbox' : `/console/inbox?${params}`
}

const FINDING = /^\/console\/findings\/[0-9a-f-]{36}$/

/** Where a form leads back to: a finding, or an inbox that is read and written anew; never elsewhere. */
export function backFrom(text: unknown, deps: Pick<Deps, 'language'>): string {
  if (typeof text !== 'string') return '/console/inbox'
  if (FINDING.test(text)) return text
  const raw: Record<string, string> = Object.fromEntries(new URLSearchParams(text.split('?')[1]))
  const { query, problems } = readAddress(raw, deps)
  return problems.length === 0
    ? addressOf(query, query.after ? { after: query.after } : {})
    : '/console/inbox'
}

function writeCursor({ group, micros, id, rank }: WaitingCursor): string {
  const text = JSON.stringify([group, micros?.toString() ?? null, id, rank])
  return Buffer.from(text).toString('base64url')
}

function readCursor(text: string): WaitingCursor | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (!Array.isArray(read)) return undefined
    const [group, micros, id, rank]: readonly unknown[] = read
    if (typeof group !== 'string' || group.includes('\0')) return undefined
    if (micros !== null && (typeof micros !== 'string' || !/^-?\d{1,18}$/.test(micros)))
      return undefined
    if (typeof id !== 'string' || !UUID.test(id)) return undefined
    if (typeof rank !== 'number' || !Number.isSafeInteger(rank) || rank < 0) return undefined
    return { group, micros: micros === null ? null : BigInt(micros), id, rank }
  } catch {
    return undefined
  }
}
