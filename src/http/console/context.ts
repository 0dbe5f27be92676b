/** What every page is made of. */

import type { Roster } from '../../core/chat.ts'
import type { Deps } from '../../workflow/deps.ts'

export interface ConsoleSettings {
  /** Signs cookies; at least 32 characters, the same on every replica. */
  readonly secret: string
  /** Cookies travel over https only. */
  readonly isSecure: boolean
  /** Null: in by one-time links alone. */
  readonly discord: DiscordDoor | null
  /** When scans begin by themselves; null: only on request. */
  readonly scanSchedule?: Schedule | null
}

/** What the sign-in with Discord needs. */
export interface DiscordDoor {
  readonly clientId: string
  readonly clientSecret: string
  readonly callbackUrl: string
  readonly host: string
  readonly roster: Roster
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
