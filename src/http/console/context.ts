/** What every page is made of. */

import type { Members } from '../../core/members.ts'
import type { CheckUp } from '../../workflow/check-up.ts'
import type { Deps } from '../../workflow/deps.ts'

export interface ConsoleSettings {
  /** Signs cookies; at least 32 characters, the same on every replica. */
  readonly secret: string
  /** Cookies travel over https only. */
  readonly isSecure: boolean
  /** Null: people enter by links. With Discord there are none, so that nobody is two people. */
  readonly discord?: DiscordDoor | null
  /** Where the policy file says what, by the path of the value. */
  readonly policyPlaces?: ReadonlyMap<string, string>
  /** Looks at the installation, as the doctor does; absent: nobody can. */
  readonly diagnose?: (wish: LookWish) => Promise<CheckUp>
  /** When scans begin by themselves; null: only on request. */
  readonly scanSchedule?: Schedule | null
}

export interface LookWish {
  /** Only what this machine and the database answer. */
  readonly quick: boolean
  /** How long each check may take. */
  readonly timeoutMs: number
}

export interface Schedule {
  /** Five cron fields, in UTC. */
  readonly cron: string
  next(after: Date): Date
}

export interface DiscordDoor {
  readonly clientId: string
  readonly clientSecret: string
  /** Exactly as registered with Discord. */
  readonly callbackUrl: string
  readonly apiUrl: string
  readonly members: Members
}

export interface ConsoleContext {
  readonly deps: Deps
  readonly settings: ConsoleSettings
}
