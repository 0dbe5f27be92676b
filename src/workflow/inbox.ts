/**
 * What the inbox shows: a page of findings that wait, in groups with their sums; what is on its way;
 * and what left the page since the reader first saw it.
 */

import type { Sum } from '../core/digest.ts'
import { addUp } from '../core/digest.ts'
import {
  type Grouping,
  grouped,
  groupsFrom,
  inOrder,
  isBehind,
  type WaitingCursor,
  type WaitingFilter,
  type WaitingGroup,
  type WaitingKey,
} from '../core/waiting.ts'
import type { Db } from '../store/database.ts'
import { type InboxRow, inboxRows, inMotion } from '../store/inbox-rows.ts'
import { searchWaiting } from '../store/search-waiting.ts'
import { keysByCell, keysByGroup } from '../store/waiting.ts'
import { waitingCells, waitingGroups } from '../store/waiting-sums.ts'

export const PAGE_SIZE = 50
/** What no sum knows is searched for, and only the dearest are shown. */
const MOST_DEAR = 1_000
const MOST_FOUND = 100
/** Fewer than these are looked up place by place. */
const FEW = 300
const MOTION_MS = 30 * 60_000
const MOST_IN_MOTION = 12

export interface InboxQuery {
  readonly filter: WaitingFilter
  readonly by: Grouping
  readonly after: WaitingCursor | undefined
  /** What the reader's page shows already: what has left it since is shown as such. */
  readonly shown: readonly string[]
}

export interface InboxGroup extends WaitingGroup {
  readonly rows: readonly InboxRow[]
}

export interface Inbox {
  readonly groups: readonly InboxGroup[]
  readonly total: Sum
  /** True: more match than are searched for, and the sums are of those found. */
  readonly isCut: boolean
  readonly next: WaitingCursor | null
}

interface Found {
  readonly groups: readonly WaitingGroup[]
  /** One more than a page holds, if there are as many. */
  readonly keys: readonly WaitingKey[]
  readonly isCut: boolean
}

export async function loadInbox(db: Db, query: InboxQuery): Promise<Inbox> {
  const { minMicros, text } = query.filter
  const isSearch = minMicros !== undefined || text !== undefined
  const { groups, keys, isCut } = await (isSearch ? search(db, query) : browse(db, query))
  const page = keys.slice(0, PAGE_SIZE)
  const there = new Set(page.map(({ id }) => id))
  const gone = query.shown.filter((id) => !there.has(id))
  const rows = await inboxRows(db, [...there, ...gone])
  const last = keys.length > PAGE_SIZE ? page.at(-1) : undefined
  const rank = groups.findIndex(({ name }) => name === last?.group)
  return {
    groups: arranged(groups, page, rows, query.by),
    total: addUp(groups),
    isCut,
    next: last ? { ...last, rank } : null,
  }
}

/** By place alone: sums are known, and a page begins anywhere at once. */
async function browse(db: Db, { filter, by, after }: InboxQuery): Promise<Found> {
  const groups = inOrder(await waitingGroups(db, filter, by))
  const names: string[] = []
  let ahead = 0
  for (const { name, count } of groupsFrom(groups, after)) {
    // Of the group where the page before ended, nobody knows how many are left.
    if (ahead > PAGE_SIZE) break
    names.push(name)
    if (name !== after?.group) ahead += count
  }
  const page = { limit: PAGE_SIZE + 1, after }
  if (addUp(groups).count > FEW) {
    return { groups, keys: await keysByGroup(db, filter, { by, names }, page), isCut: false }
  }
  const cells = await waitingCells(db, filter, { by, names, limit: FEW })
  return { groups, keys: await keysByCell(db, cells, { by, names }, page), isCut: false }
}

async function search(db: Db, { filter, by, after }: InboxQuery): Promise<Found> {
  const most = filter.text === undefined ? MOST_DEAR : MOST_FOUND
  const found = await searchWaiting(db, filter, by, most)
  const { groups, keys } = grouped(found)
  const names = new Set(groupsFrom(groups, after).map(({ name }) => name))
  const ahead = keys.filter(
    (key) => names.has(key.group) && (key.group !== after?.group || isBehind(key, after)),
  )
  return { groups, keys: ahead, isCut: found.length === most }
}

/** What waits no more keeps its place among the others of its group. */
function arranged(
  groups: readonly WaitingGroup[],
  page: readonly WaitingKey[],
  rows: readonly InboxRow[],
  by: Grouping,
): InboxGroup[] {
  const ranks = new Map(page.map(({ id }, rank) => [id, rank]))
  const groupOf = (row: InboxRow): string => (by === 'team' ? (row.team ?? '') : row.account_id)
  const byGroup = Map.groupBy(
    rows.toSorted((a, b) => dearer(a, b, ranks)),
    groupOf,
  )
  const empty = { count: 0, micros: 0n, unpriced: 0 }
  const emptied = [...byGroup.keys()].filter((name) => !groups.some((it) => it.name === name))
  return [...groups, ...emptied.map((name) => ({ name, ...empty }))].flatMap((group) => {
    const its = byGroup.get(group.name)
    return its ? [{ ...group, rows: its }] : []
  })
}

function dearer(a: InboxRow, b: InboxRow, ranks: ReadonlyMap<string, number>): number {
  const [rankA, rankB] = [ranks.get(a.id), ranks.get(b.id)]
  if (rankA !== undefined && rankB !== undefined) return rankA - rankB
  const [microsA, microsB] = [a.saving_micros ?? -1n, b.saving_micros ?? -1n]
  if (microsA !== microsB) return microsA > microsB ? -1 : 1
  return a.id < b.id ? -1 : 1
}

/** What one watches: approved, at work, and ended lately. */
export async function loadMotion(db: Db, now: Date): Promise<InboxRow[]> {
  const ids = await inMotion(db, new Date(now.getTime() - MOTION_MS), MOST_IN_MOTION)
  const rows = await inboxRows(db, ids)
  return rows.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}
