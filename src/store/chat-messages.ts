/**
 * Which message shows what, and how much of it. Every change of a finding is counted on its messages in
 * the same transaction, so a message that lags behind is known whatever happens to jobs and replicas.
 */

import { type RawBuilder, sql } from 'kysely'
import type { ChatMessage, MessageKind } from './chat-schema.ts'
import type { Db, Trx } from './database.ts'

/** Long enough for one drawing with all its retries; a replica that died gives it back. */
const HOLD_MS = 60_000

export type MessageKey = Pick<ChatMessage, 'kind' | 'subject_id'>

interface NewMessage {
  readonly kind: MessageKind
  readonly subjectId: string
  /** Of a card; a digest shows many. */
  readonly findingId: string | null
  readonly at: Date
  /** Until then it is a carrier's to post. */
  readonly notBefore?: Date | null
}

/** It is still to be posted. A repeat changes nothing. */
export async function addMessage(trx: Trx, message: NewMessage): Promise<void> {
  await trx
    .insertInto('chat_message')
    .values({
      kind: message.kind,
      subject_id: message.subjectId,
      finding_id: message.findingId,
      created_at: message.at,
      not_before: message.notBefore ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * Part of every write to the audit trail: what happened is not shown yet, on cards and in digests. Both
 * are found by index, however many messages there have been: a subquery beside `or` would read them all.
 */
export function countingChange(
  findingIds: RawBuilder<unknown>,
  count: number,
): RawBuilder<unknown> {
  return sql`
    update chat_message set changes = changes + ${count}::integer
    where finding_id = any(${findingIds})
      or (kind in ('lead', 'digest') and subject_id = any(array(
        select digest_id from approval
        where approval.finding_id = any(${findingIds}) and digest_id is not null)))`
}

/** Messages about one finding that lag behind: its cards, and the digests that list it. */
export function laggingMessages(db: Db, findingId: string): Promise<MessageKey[]> {
  return db
    .selectFrom('chat_message')
    .select(['kind', 'subject_id'])
    .where(sql<boolean>`changes > shown and lost_because is null`)
    .where((eb) =>
      eb.or([
        eb('finding_id', '=', findingId),
        eb(
          'subject_id',
          'in',
          eb
            .selectFrom('approval')
            .select('digest_id')
            .where('finding_id', '=', findingId)
            .where('digest_id', 'is not', null)
            .$narrowType<{ digest_id: string }>(),
        ),
      ]),
    )
    .orderBy('created_at')
    .execute()
}

/** All that lag behind and may be drawn now, oldest first. */
export function allLagging(db: Db, at: Date): Promise<MessageKey[]> {
  return db
    .selectFrom('chat_message')
    .select(['kind', 'subject_id'])
    .where(sql<boolean>`changes > shown and lost_because is null`)
    .where((eb) => eb.or([eb('not_before', 'is', null), eb('not_before', '<=', at)]))
    .where((eb) => eb.or([eb('held_until', 'is', null), eb('held_until', '<', at)]))
    .orderBy('created_at')
    .limit(500)
    .execute()
}

/** What has aged since it was drawn lags behind from now on. */
export async function countAged(db: Db, at: Date): Promise<void> {
  await db
    .updateTable('chat_message')
    .set((eb) => ({ changes: eb('changes', '+', 1), ages_at: null }))
    .where('ages_at', '<=', at)
    .execute()
}

/** Takes a lagging message in hand. Null: it shows everything, is lost, must wait, or somebody has it. */
export async function holdMessage(db: Db, key: MessageKey, at: Date): Promise<ChatMessage | null> {
  const held = await db
    .updateTable('chat_message')
    .set({ held_until: new Date(at.getTime() + HOLD_MS) })
    .where('kind', '=', key.kind)
    .where('subject_id', '=', key.subject_id)
    .where(sql<boolean>`changes > shown and lost_because is null`)
    .where((eb) => eb.or([eb('held_until', 'is', null), eb('held_until', '<', at)]))
    .where((eb) => eb.or([eb('not_before', 'is', null), eb('not_before', '<=', at)]))
    .returningAll()
    .executeTakeFirst()
  return held ?? null
}

/** Where it stands in the chat. Saved before it is drawn: a repeat must not post it twice. */
export async function placeMessage(
  db: Db,
  key: MessageKey,
  place: { readonly channelId: string; readonly messageId: string },
): Promise<void> {
  await db
    .updateTable('chat_message')
    .set({ channel_id: place.channelId, message_id: place.messageId, drawing: null })
    .where('kind', '=', key.kind)
    .where('subject_id', '=', key.subject_id)
    .execute()
}

interface CarrierOf {
  readonly executionId: string
  readonly at: Date
}

/** Gives a message that stands nowhere yet to one execution to post. Null: it is not to be had. */
export async function carryMessage(
  trx: Trx,
  key: MessageKey,
  { executionId, at, until }: CarrierOf & { readonly until: Date },
): Promise<ChatMessage | null> {
  const carried = await unplaced(trx, key)
    .set({ carried_by: executionId, not_before: until })
    .where('lost_because', 'is', null)
    .where((eb) => eb.or([eb('carried_by', 'is', null), eb('carried_by', '=', executionId)]))
    .where((eb) => eb.or([eb('held_until', 'is', null), eb('held_until', '<', at)]))
    .returningAll()
    .executeTakeFirst()
  return carried ?? null
}

/** The execution has posted it. False: it was not its any more, or we have posted it meanwhile. */
export async function placeCarried(
  trx: Trx,
  key: MessageKey,
  posted: CarrierOf & { readonly channelId: string; readonly messageId: string },
): Promise<boolean> {
  const { executionId, at, channelId, messageId } = posted
  const placed = await unplaced(trx, key)
    .set({ channel_id: channelId, message_id: messageId, drawing: null, not_before: null })
    .where('carried_by', '=', executionId)
    .where((eb) => eb.or([eb('held_until', 'is', null), eb('held_until', '<', at)]))
    .returning('kind')
    .executeTakeFirst()
  if (placed) await freeThread(trx, key)
  return placed !== undefined
}

/** The execution could not post it: it is ours to post, at once. */
export async function returnMessage(
  trx: Trx,
  key: MessageKey,
  executionId: string,
): Promise<boolean> {
  const returned = await unplaced(trx, key)
    .set({ not_before: null })
    .where('carried_by', '=', executionId)
    .returning('kind')
    .executeTakeFirst()
  if (returned) await freeThread(trx, key)
  return returned !== undefined
}

// The builder's type is long, and says nothing that the query does not.
// oxlint-disable-next-line typescript/explicit-function-return-type
function unplaced(trx: Trx, { kind, subject_id: subjectId }: MessageKey) {
  return trx
    .updateTable('chat_message')
    .where('kind', '=', kind)
    .where('subject_id', '=', subjectId)
    .where('message_id', 'is', null)
}

/** What stands in the thread of a lead waits for it. */
async function freeThread(trx: Trx, { subject_id: subjectId }: MessageKey): Promise<void> {
  await trx
    .updateTable('chat_message')
    .set({ not_before: null })
    .where('kind', '=', 'digest')
    .where('subject_id', '=', subjectId)
    .execute()
}

export type Release = Partial<
  Pick<
    ChatMessage,
    'drawing' | 'shown' | 'not_before' | 'ages_at' | 'lost_because' | 'message_id' | 'reposts'
  >
>

/** Gives it back with what has become of it. Whoever changed it meanwhile finds it lagging again. */
export async function releaseMessage(db: Db, held: ChatMessage, end: Release): Promise<void> {
  await db
    .updateTable('chat_message')
    .set({ ...end, held_until: null })
    .where('kind', '=', held.kind)
    .where('subject_id', '=', held.subject_id)
    .where('held_until', '=', held.held_until)
    .execute()
}

export function findMessage(db: Db, key: MessageKey): Promise<ChatMessage | undefined> {
  return db
    .selectFrom('chat_message')
    .selectAll()
    .where('kind', '=', key.kind)
    .where('subject_id', '=', key.subject_id)
    .executeTakeFirst()
}
