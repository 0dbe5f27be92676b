/** What every page is made of. */

import type { Deps } from '../../workflow/deps.ts'

export interface ConsoleSettings {
  /** Signs cookies; at least 32 characters, the same on every replica. */
  readonly secret: string
  /** Cookies travel over https only. */
  readonly isSecure: boolean
}

export interface ConsoleContext {
  readonly deps: Deps
  readonly settings: ConsoleSettings
}
