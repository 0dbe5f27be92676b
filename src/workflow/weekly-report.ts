/** The weekly report: opened once a day at most, then posted like any other message. */

import { addMessage } from '../store/chat-messages.ts'
import { openReport } from '../store/reports.ts'
import type { Deps } from './deps.ts'

export async function weeklyReport(
  deps: Pick<Deps, 'db' | 'chat' | 'enqueue' | 'now'>,
): Promise<void> {
  if (!deps.chat) return
  await deps.db.transaction().execute(async (trx) => {
    const at = deps.now()
    const opened = await openReport(trx, at.toISOString().slice(0, 10), at)
    if (!opened) return
    const message = { kind: 'report', subjectId: opened.id } as const
    await addMessage(trx, { ...message, findingId: null, at })
    await deps.enqueue(trx, [{ name: 'refresh-message', data: message }])
  })
}
