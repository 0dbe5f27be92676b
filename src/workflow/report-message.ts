/**
 * A remote carrier says what became of the message it was given: it stands there, and is drawn from now on
 * like any other; or it could not be sent, and we post it ourselves.
 */

import type { Place } from '../core/chat.ts'
import { AppError } from '../core/errors.ts'
import { placeCarried, returnMessage } from '../store/chat-messages.ts'
import type { Trx } from '../store/database.ts'
import { errandOf } from '../store/errands.ts'
import { lockFinding } from '../store/findings.ts'
import { note } from '../store/move.ts'
import type { Deps, Job } from './deps.ts'
import { messageOf, remoteOf } from './take-question.ts'

type ReportDeps = Pick<Deps, 'db' | 'carrier' | 'chat' | 'enqueue' | 'now'>

interface Errand {
  readonly findingId: string
  readonly executionId: string
}

/** False: it stands somewhere already, and that message is kept. */
export async function messagePosted(
  deps: ReportDeps,
  errand: Errand,
  place: Place,
): Promise<boolean> {
  const { chat } = remoteOf(deps)
  if (place.channelId !== chat.channelId) {
    throw new AppError('INPUT_INVALID', `posted in ${place.channelId}, not ${chat.channelId}`, {
      hint: 'channelId: nobody can answer there. discordChannelId of the Config node must be DISCORD_CHANNEL_ID.',
    })
  }
  return deps.db.transaction().execute(async (trx) => {
    const message = await messageCarriedBy(trx, errand)
    const at = deps.now()
    if (!(await placeCarried(trx, message, { ...place, ...errand, at }))) return false
    await draw(deps, trx, message)
    return true
  })
}

export async function messageFailed(
  deps: ReportDeps,
  errand: Errand,
  reason: string,
): Promise<void> {
  remoteOf(deps)
  await deps.db.transaction().execute(async (trx) => {
    const finding = await lockFinding(trx, errand.findingId)
    const message = await messageCarriedBy(trx, errand)
    if (!finding || !(await returnMessage(trx, message, errand.executionId))) return
    const details = { executionId: errand.executionId, reason }
    await note(trx, 'card-failed', finding, { actor: deps.carrier.name, at: deps.now(), details })
    await draw(deps, trx, message)
  })
}

type Message = ReturnType<typeof messageOf>

async function messageCarriedBy(trx: Trx, { findingId, executionId }: Errand): Promise<Message> {
  const errand = await errandOf(trx, findingId, executionId)
  if (errand) return messageOf(errand)
  throw new AppError('NOT_FOUND', `execution ${executionId} has no question about ${findingId}`, {
    hint: 'Fetch the question first: POST /findings/{id}/approval-requests.',
  })
}

/** A digest in the thread of its lead can be posted only now. */
async function draw(deps: ReportDeps, trx: Trx, { kind, subject_id }: Message): Promise<void> {
  const kinds = kind === 'lead' ? (['lead', 'digest'] as const) : [kind]
  const jobs = kinds.map(
    (it): Job => ({ name: 'refresh-message', data: { kind: it, subjectId: subject_id } }),
  )
  await deps.enqueue(trx, jobs)
}
