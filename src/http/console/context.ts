/** What every page is made of. */

import type { Deps } from '../../workflow/deps.ts'

export interface ConsoleSettings {
  /** Signs cookies; at least 32 characters, the same on every replica. */
  readonly secret: string
  /** Cookies travel over https only. */
  readonly isSecure: boolean
  /** When scans begin by themselves; null: only on request. */
  readonly scanSchedule?: Schedule | null
}

export interface Schedule {
  /** Five cron fields, in UTC. */
  readonly cron: string
  next(after: Date): Date
}

export interface ConsoleContext {
  readonly deps: Deps
  readonly settings: ConsoleSettings
}
