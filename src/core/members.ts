/** Who belongs to the one server of a chat, as the chat itself says now. A chat fulfils it. */

import type { Person } from './approval.ts'

export type Member = Required<Pick<Person, 'id' | 'name' | 'roles'>>

/** Both throw when nobody can tell: that is never a no, and never a yes. */
export interface Members {
  /** Null: no member, or no longer. */
  find(personId: string): Promise<Member | null>
  /** Whose access token this is, given by the chat at a sign-in. Null: of nobody in the server. */
  holderOf(accessToken: string): Promise<Member | null>
}
