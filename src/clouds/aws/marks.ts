/**
 * Our tags on a resource that an execution has in hand. Setting or removing them twice changes
 * nothing, so these calls may be repeated; a resource that is gone needs none.
 */

import type { Tags } from '../../core/evidence.ts'
import type { Hands } from './clients.ts'
import { ec2 } from './ec2.ts'
import { asking, unlessGone } from './errors.ts'
import { tagList } from './tags.ts'

export interface Marked {
  readonly resourceId: string
  /** How EC2 says that there is no such resource. */
  readonly notFound: readonly string[]
}

export function mark(
  { patient }: Hands,
  { resourceId, notFound }: Marked,
  tags: Tags,
  signal: AbortSignal,
): Promise<void> {
  const { CreateTagsCommand } = ec2()
  const command = new CreateTagsCommand({ Resources: [resourceId], Tags: tagList(tags) })
  return asking('ec2:CreateTags', () =>
    unlessGone(notFound, () => patient.send(command, { abortSignal: signal })),
  )
}

export function unmark(
  { patient }: Hands,
  { resourceId, notFound }: Marked,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { DeleteTagsCommand } = ec2()
  const Tags = keys.map((Key) => ({ Key }))
  const command = new DeleteTagsCommand({ Resources: [resourceId], Tags })
  return asking('ec2:DeleteTags', () =>
    unlessGone(notFound, () => patient.send(command, { abortSignal: signal })),
  )
}
