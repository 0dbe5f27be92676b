/**
 * Which values a metric tag may have: each key has so many slots, and a value keeps the one it got. So
 * every replica sends the same series, today and next year.
 */

import { sql } from 'kysely'
import {
  boundTag,
  type OpenKey,
  OTHER,
  SLOTS,
  slotsOf,
  type TagSlots,
  tagValue,
} from '../core/metric-tags.ts'
import type { Db } from './database.ts'

/** Values as others wrote them. */
export type SeenValues = Readonly<Partial<Record<OpenKey, Iterable<string | null>>>>

/** Gives slots to values that have none, while there are any, and returns all that have one. */
export async function admitTagValues(db: Db, seen: SeenValues): Promise<TagSlots> {
  const slots = await tagSlots(db)
  const fresh = KEYS.flatMap((key) =>
    [...new Set([...(seen[key] ?? [])].map(tagValue))]
      .filter((value) => value !== OTHER && boundTag(slots, key, value) === OTHER)
      .filter(() => slots[key].size < SLOTS[key])
      .map((value) => ({ key, value, most: SLOTS[key] })),
  )
  if (fresh.length === 0) return slots
  // Of two replicas that take the same slot, one gets it; the other asks again in a minute.
  await sql`
    insert into metric_tag_value (key, slot, value)
    select key, slot, value from (
      select key, value, most, row_number() over (partition by key order by value)
        + (select count(*) from metric_tag_value as held where held.key = fresh.key) as slot
      from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb)
        as fresh(key text, value text, most integer)
    ) as candidate
    where slot <= most
    on conflict do nothing`.execute(db)
  return tagSlots(db)
}

export async function tagSlots(db: Db): Promise<TagSlots> {
  const rows = await db.selectFrom('metric_tag_value').select(['key', 'value']).execute()
  return slotsOf((key) => rows.filter((row) => row.key === key).map((row) => row.value))
}

const KEYS = ['account', 'kind', 'team', 'provider', 'reason'] as const satisfies OpenKey[]
