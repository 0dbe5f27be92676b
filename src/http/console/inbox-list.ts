/** The list of the inbox and its filters, ready to be printed. */

import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import { decimalUsd } from '../../core/money.ts'
import { plainText } from '../../core/plain-text.ts'
import { GROUPINGS, type Grouping } from '../../core/waiting.ts'
import { kindTitle } from '../../core/wording.ts'
import type { InboxRow } from '../../store/inbox-rows.ts'
import type { Choices } from '../../store/waiting-sums.ts'
import type { Inbox, InboxGroup, InboxQuery } from '../../workflow/inbox.ts'
import { addressOf, NO_TEAM } from './inbox-query.ts'
import {
  isWaiting,
  type RowView,
  rowView,
  type SumView,
  sumView,
  type ViewDeps,
} from './inbox-view.ts'
import { momentOf } from './times.ts'

interface GroupView {
  /** Where scripts and labels find it; names are not for that. */
  readonly key: string
  readonly title: string
  readonly sum: SumView
  readonly shown: number
  /** The inbox of this group alone; null when it is that already. */
  readonly only: string | null
  readonly rows: readonly RowView[]
}

export interface ListView {
  readonly total: SumView
  /** How many there are at least, when not all are shown. */
  readonly cut: number | null
  readonly groups: readonly GroupView[]
  readonly motion: readonly RowView[]
  readonly next: string | null
  readonly first: string | null
  readonly by: Grouping
  readonly groupings: readonly { readonly name: Grouping; readonly href: string }[]
}

export function listView(
  deps: ViewDeps,
  query: InboxQuery,
  inbox: Inbox,
  motion: readonly InboxRow[],
): ListView {
  const messages = messagesIn(deps.language)
  return {
    total: sumView(inbox.total, messages),
    cut: inbox.isCut ? inbox.total.count : null,
    groups: inbox.groups.map((group, place) => groupView(deps, query, group, `group-${place}`)),
    motion: motion.map((row) => rowView(deps, row)),
    next: inbox.next && addressOf(query, { after: inbox.next }),
    first: query.after ? addressOf(query) : null,
    by: query.by,
    groupings: GROUPINGS.map((name) => ({ name, href: addressOf(query, { by: name }) })),
  }
}

function groupView(deps: ViewDeps, query: InboxQuery, group: InboxGroup, key: string): GroupView {
  const messages = messagesIn(deps.language)
  const { name } = group
  const isAlone = query.filter[query.by] === name
  return {
    key,
    title: name === '' ? messages.inbox.noTeam : plainText(name, 80),
    sum: sumView(group, messages),
    shown: group.rows.filter(isWaiting).length,
    only: isAlone ? null : addressOf(query, { [query.by]: name }),
    rows: group.rows.map((row) => rowView(deps, row)),
  }
}

interface Option {
  readonly value: string
  readonly text: string
  readonly isChosen: boolean
}

export interface FiltersView {
  readonly selects: readonly { readonly name: string; readonly options: readonly Option[] }[]
  readonly min: string
  readonly text: string
  readonly by: Grouping
  readonly isFiltered: boolean
  readonly all: string
}

export function filtersView(deps: ViewDeps, query: InboxQuery, choices: Choices): FiltersView {
  const { filter, by } = query
  const messages = messagesIn(deps.language)
  const select = (
    name: 'kind' | 'account' | 'region' | 'team',
    values: readonly string[],
    text: (value: string) => string = (value) => plainText(value, 60),
  ): FiltersView['selects'][number] => {
    const chosen = filter[name]
    // What was chosen stays to be seen, also when nothing of it waits any more.
    const all = chosen === undefined || values.includes(chosen) ? values : [chosen, ...values]
    const option = (value: string): Option => ({
      value,
      text: text(value),
      isChosen: value === chosen,
    })
    return { name, options: all.map(option) }
  }
  const team = select('team', choices.teams, (name) => teamText(name, messages))
  return {
    selects: [
      select('kind', choices.kinds, (kind) => plainText(kindTitle(kind, deps.language), 60)),
      select('account', choices.accounts),
      select('region', choices.regions),
      { ...team, options: team.options.map((it) => ({ ...it, value: it.value || NO_TEAM })) },
    ],
    min: filter.minMicros === undefined ? '' : decimalUsd(filter.minMicros),
    text: filter.text ?? '',
    by,
    isFiltered: Object.keys(filter).length > 0,
    all: addressOf({ filter: {}, by }),
  }
}

function teamText(name: string, { inbox }: Messages): string {
  return name === '' ? inbox.noTeam : plainText(name, 60)
}

export interface EmptyView {
  readonly isFiltered: boolean
  readonly lastScan: string
  readonly isScanning: boolean
}

export function emptyView(
  deps: ViewDeps,
  { filter }: InboxQuery,
  [lastScanAt, isScanning]: readonly [Date | null, boolean],
): EmptyView {
  const { inbox } = messagesIn(deps.language)
  const last = lastScanAt && momentOf(lastScanAt, deps.now(), deps.language)
  return {
    isFiltered: Object.keys(filter).length > 0,
    lastScan: last ? inbox.empty.lastScan(`${last.away} (${last.text})`) : inbox.empty.noScan,
    isScanning,
  }
}
