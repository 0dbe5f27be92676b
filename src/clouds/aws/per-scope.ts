/** One of a kind per account and region, made on first use. */

import type { Scope } from '../../core/observation.ts'

export function perScope<Thing>(make: (scope: Scope) => Thing): (scope: Scope) => Thing {
  const made = new Map<string, Thing>()
  return (scope) => {
    const key = `${scope.accountId}/${scope.region}`
    const thing = made.get(key) ?? make(scope)
    made.set(key, thing)
    return thing
  }
}
