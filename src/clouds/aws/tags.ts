/** AWS tag lists as a plain record, and the tags CloudThrift itself writes. */

import type { Tag } from '@aws-sdk/client-ec2'
import type { Tags } from '../../core/evidence.ts'

/** On everything an execution touches or makes: a repeat finds its work, IAM conditions find theirs. */
export const PLAN_TAG = 'cloudthrift:plan'
/** On a volume: the verified snapshot. The cleanup role may delete only a volume that carries it. */
export const SNAPSHOT_TAG = 'cloudthrift:snapshot'
/** On a snapshot: the volume it was taken of. */
export const SOURCE_TAG = 'cloudthrift:source-volume'

/** On a snapshot: the day from which on it may be deleted. Whoever moves it keeps the snapshot. */
export const DELETE_AFTER_TAG = 'cloudthrift:delete-after'
/** On what was brought back: the execution that had removed it. It stays, as a note for people. */
export const RESTORED_TAG = 'cloudthrift:restored'

export function tagsOf(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']))
}

export function tagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}
