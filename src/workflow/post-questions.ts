/**
 * Step 3b. Brings open questions into the chat: a few as single cards, many as one digest. It waits
 * until no more are coming, so that one scan pings people once.
 */

import { addMessage } from '../store/chat-messages.ts'
import type { Trx } from '../store/database.ts'
import { lockUnposted, openDigest } from '../store/digests.ts'
import { isScanning } from '../store/scans.ts'
import type { Approval } from '../store/schema.ts'
import type { Deps, Job } from './deps.ts'

/** So long nothing new must have come. */
const QUIET_SECONDS = 5
/** So long the first one waits for the others at most. */
const PATIENCE_SECONDS = 120

type PostDeps = Pick<Deps, 'db' | 'carrier' | 'chat' | 'policy' | 'enqueue' | 'now'>

/** Called with every new question; carriers that post themselves need nothing from us. */
export async function queuePosting(
  { chat, carrier, enqueue }: Pick<Deps, 'chat' | 'carrier' | 'enqueue'>,
  trx: Trx,
): Promise<void> {
  if (!chat || carrier.postsItself) return
  await enqueue(trx, [{ name: 'post-questions', data: {} }], QUIET_SECONDS)
}

export async function postQuestions(deps: PostDeps): Promise<void> {
  if (!deps.chat || deps.carrier.postsItself) return
  await deps.db.transaction().execute(async (trx) => {
    const unposted = await lockUnposted(trx, deps.carrier.name)
    if (unposted.length === 0) return
    if (await areMoreComing(deps, trx, unposted)) return queuePosting(deps, trx)
    await (unposted.length < deps.policy.chat.digestFrom
      ? addCards(deps, trx, unposted)
      : addDigest(deps, trx, unposted))
  })
}

async function areMoreComing(
  { now }: PostDeps,
  trx: Trx,
  unposted: readonly Approval[],
): Promise<boolean> {
  const ages = unposted.map((it) => now().getTime() - it.requested_at.getTime())
  if (Math.max(...ages) >= PATIENCE_SECONDS * 1_000) return false
  return Math.min(...ages) < QUIET_SECONDS * 1_000 || (await isScanning(trx))
}

async function addCards(deps: PostDeps, trx: Trx, approvals: readonly Approval[]): Promise<void> {
  for (const { id: subjectId, finding_id: findingId } of approvals) {
    await addMessage(trx, { kind: 'card', subjectId, findingId, at: deps.now() })
  }
  const jobs = approvals.map((it): Job => messageJob('card', it.id))
  await deps.enqueue(trx, jobs)
}

async function addDigest(deps: PostDeps, trx: Trx, approvals: readonly Approval[]): Promise<void> {
  const at = deps.now()
  const subjectId = await openDigest(trx, approvals, at)
  await addMessage(trx, { kind: 'lead', subjectId, findingId: null, at })
  await addMessage(trx, { kind: 'digest', subjectId, findingId: null, at })
  await deps.enqueue(trx, [messageJob('lead', subjectId), messageJob('digest', subjectId)])
}

function messageJob(kind: 'card' | 'lead' | 'digest', subjectId: string): Job {
  return { name: 'refresh-message', data: { kind, subjectId } }
}
