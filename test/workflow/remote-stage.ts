/** A stage whose questions go to a carrier that runs elsewhere; tests act as its executions. */

import type { Finding } from '../../src/store/schema.ts'
import { decide } from '../../src/workflow/decide.ts'
import { messagePosted } from '../../src/workflow/report-message.ts'
import { type TakenQuestion, takeQuestion } from '../../src/workflow/take-question.ts'
import { type FakeRemote, remoteCarrier } from '../support/carriers.ts'
import {
  APPROVAL,
  askInChat,
  type ChatStage,
  openChatStage,
} from '../support/discord/chat-stage.ts'
import { answerTo, findingOf } from '../support/findings.ts'

export interface RemoteStage extends ChatStage {
  readonly carrier: FakeRemote
  readonly volumeId: string
}

/** A volume is asked about, and the remote carrier may fetch the question. */
export async function openRemoteStage(
  whenSilent: 'tell' | 'proceed' = 'tell',
  count = 1,
): Promise<RemoteStage> {
  const carrier = remoteCarrier({ whenSilent })
  const chat = { digestFrom: 3, bunchBelowMicros: 0n }
  const stage = await openChatStage({ carrier, policy: { approval: APPROVAL, chat } })
  const volumes = Array.from({ length: count }, () => stage.region.addVolume())
  await askInChat(stage)
  return { ...stage, carrier, volumeId: volumes[0]?.id ?? '' }
}

export const asked = (stage: RemoteStage): Promise<Finding> => findingOf(stage, stage.volumeId)

export async function take(stage: RemoteStage, executionId = '7'): Promise<TakenQuestion> {
  const resumeUrl = `wake-${executionId}`
  return takeQuestion(stage.deps, (await asked(stage)).id, { executionId, resumeUrl })
}

export async function report(
  stage: RemoteStage,
  messageId = '900000000000000001',
): Promise<boolean> {
  const errand = { findingId: (await asked(stage)).id, executionId: '7' }
  const { channelId } = stage.discord.state
  return messagePosted(stage.deps, errand, { channelId, messageId })
}

export async function approve(stage: RemoteStage): Promise<Finding> {
  return decide(stage.deps, answerTo(await asked(stage)))
}

export function posts({ discord }: RemoteStage): number {
  return discord.state.log.filter((one) => one.method === 'POST').length
}
