/** The tags of what was brought back: as they were, without ours but for the note. */

import type { EC2Client, Tag } from '@aws-sdk/client-ec2'
import { isOwnTag, type Tags } from '../../core/evidence.ts'
import type { Removed } from '../../core/remedy.ts'
import { ec2 } from './ec2.ts'
import { asking } from './errors.ts'
import { RESTORED_TAG, tagList, tagsOf } from './tags.ts'

/** A resource has at most 50, and the note is one of them. */
const MAX_BESIDE_NOTE = 49

/** What may be set at all: `aws:` tags are AWS's own. */
export function tagsToCreate(tags: Tags): Tags {
  const settable = Object.entries(tags).filter(([key]) => !/^aws:/i.test(key))
  return Object.fromEntries(settable.slice(0, MAX_BESIDE_NOTE))
}

/** Repeatable. Returns what could not be put back, in words for people. */
export async function putTagsBack(
  client: EC2Client,
  { tags: before, executionId }: Removed,
  now: { readonly id: string; readonly tags: readonly Tag[] },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { CreateTagsCommand, DeleteTagsCommand } = ec2()
  const present = tagsOf(now.tags)
  const wanted: Tags = { ...tagsToCreate(before), [RESTORED_TAG]: executionId }
  const missing = Object.entries(wanted).filter(([key, value]) => present[key] !== value)
  const ours = Object.keys(present).filter((key) => isOwnTag(key) && key !== RESTORED_TAG)
  const Resources = [now.id]
  // Ours first: they may take the places of others.
  if (ours.length > 0) {
    const command = new DeleteTagsCommand({ Resources, Tags: ours.map((Key) => ({ Key })) })
    await asking('ec2:DeleteTags', () => client.send(command, { abortSignal: signal }))
  }
  if (missing.length > 0) {
    const command = new CreateTagsCommand({ Resources, Tags: tagList(Object.fromEntries(missing)) })
    await asking('ec2:CreateTags', () => client.send(command, { abortSignal: signal }))
  }
  return Object.keys(before)
    .filter((key) => wanted[key] === undefined && present[key] !== before[key])
    .map((key) => `the tag ${key} could not be put back`)
}
