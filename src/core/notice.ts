/** What people must hear about, beside the questions: the stop switch, a limit that was reached. */

import type { Chat } from './chat.ts'

export interface Notice {
  readonly kind: 'halted' | 'resumed' | 'limit-reached'
  /** One sentence or two for people; what others wrote in it was made plain. */
  readonly text: string
}

export interface Notifier {
  /** May throw: the job that carries the notice is then tried again. */
  tell(notice: Notice, signal: AbortSignal): Promise<void>
}

export function chatNotifier(chat: Pick<Chat, 'tell'>): Notifier {
  return { tell: ({ text }, signal) => chat.tell(text, signal) }
}
