/** The permissions of each role as a policy document. */

import type { Actions, Role } from './actions.ts'
import { denialsOf } from './denials.ts'
import { documentOf, type PolicyDocument } from './document.ts'
import { grantsOf } from './grants.ts'

/** Throws for an action that nobody has decided about. */
export function policiesFor(actions: Actions): Readonly<Record<Role, PolicyDocument>> {
  const policyOf = (role: Role): PolicyDocument =>
    documentOf([
      ...actions[role].flatMap((action) => grantsOf(role, action)),
      ...(role === 'cleanup' ? denialsOf(actions.cleanup) : []),
    ])
  return { scan: policyOf('scan'), cleanup: policyOf('cleanup'), restore: policyOf('restore') }
}
