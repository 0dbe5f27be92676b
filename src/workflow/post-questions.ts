/**
 * Step 3b. Brings open questions into the chat: a few as single cards, many as one digest. It waits
 * until no more are coming, so that one scan pings people once. A remote carrier is told to fetch them, and
 * for a while the messages are its to post; what it leaves undone is posted like any other.
 */

import { addMessage } from '../store/chat-messages.ts'
import type { Trx } from '../store/database.ts'
import { lockUnposted, openDigest } from '../store/digests.ts'
import { markAnnounced, openErrands, unannouncedErrands } from '../store/errands.ts'
import { isScanning } from '../store/scans.ts'
import type { Approval } from '../store/schema.ts'
import type { Deps, Job } from './deps.ts'

/** So long nothing new must have come. */
const QUIET_SECONDS = 5
/** So long the first one waits for the others at most. */
const PATIENCE_SECONDS = 120
/** Longer than a carrier needs for all that it may fetch at once. */
const ANNOUNCE_AGAIN_MS = 10 * 60_000

type PostDeps = Pick<Deps, 'db' | 'carrier' | 'chat' | 'policy' | 'enqueue' | 'now'>

/** Called with every new question. */
export async function queuePosting(
  { chat, enqueue }: Pick<Deps, 'chat' | 'enqueue'>,
  trx: Trx,
): Promise<void> {
  if (!chat) return
  await enqueue(trx, [{ name: 'post-questions', data: {} }], QUIET_SECONDS)
}

export async function postQuestions(deps: PostDeps): Promise<void> {
  if (!deps.chat) return
  await deps.db.transaction().execute(async (trx) => {
    const unposted = await lockUnposted(trx, deps.carrier.name)
    if (unposted.length === 0) return
    if (await areMoreComing(deps, trx, unposted)) return queuePosting(deps, trx)
    await (unposted.length < deps.policy.chat.digestFrom
      ? addCards(deps, trx, unposted)
      : addDigest(deps, trx, unposted))
    if (deps.carrier.remote) await openErrands(trx, unposted)
  })
  await announce(deps)
}

/** Whatever no execution has fetched; again after a while, for an announcement may have been in vain. */
async function announce({ db, carrier, now }: PostDeps): Promise<void> {
  if (!carrier.remote) return
  const at = now()
  const since = new Date(at.getTime() - ANNOUNCE_AGAIN_MS)
  const unannounced = await unannouncedErrands(db, since, at)
  if (unannounced.length === 0) return
  await carrier.remote.announce()
  await markAnnounced(db, unannounced, at)
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
  const turn = turnOf(deps)
  for (const { id: subjectId, finding_id: findingId } of approvals) {
    await addMessage(trx, { kind: 'card', subjectId, findingId, ...turn })
  }
  const jobs = approvals.map((it): Job => messageJob('card', it.id))
  if (!turn.notBefore) await deps.enqueue(trx, jobs)
}

async function addDigest(deps: PostDeps, trx: Trx, approvals: readonly Approval[]): Promise<void> {
  const turn = turnOf(deps)
  const subjectId = await openDigest(trx, approvals, turn.at)
  await addMessage(trx, { kind: 'lead', subjectId, findingId: null, ...turn })
  await addMessage(trx, { kind: 'digest', subjectId, findingId: null, ...turn })
  const jobs = [messageJob('lead', subjectId), messageJob('digest', subjectId)]
  if (!turn.notBefore) await deps.enqueue(trx, jobs)
}

/** Whose turn it is: a remote carrier's first, and when it does nothing, `sweep` finds the message. */
function turnOf({ carrier, now }: PostDeps): {
  readonly at: Date
  readonly notBefore: Date | null
} {
  const at = now()
  const { remote } = carrier
  return { at, notBefore: remote ? new Date(at.getTime() + remote.patienceMs) : null }
}

function messageJob(kind: 'card' | 'lead' | 'digest', subjectId: string): Job {
  return { name: 'refresh-message', data: { kind, subjectId } }
}
