/** Every guard between an idle resource and a wrong removal, or a wrong undo, and how it is taken away. */

import { CLOUD } from './areas/cloud.ts'
import { DATABASE } from './areas/database.ts'
import { DECISION } from './areas/decision.ts'
import { POLICY } from './areas/policy.ts'
import { REMOVAL } from './areas/removal.ts'
import { RESOURCE } from './areas/resource.ts'
import { UNDO } from './areas/undo.ts'
import type { Mutation } from './mutation.ts'

export const MUTATIONS: readonly Mutation[] = [
  ...RESOURCE,
  ...POLICY,
  ...DECISION,
  ...REMOVAL,
  ...UNDO,
  ...CLOUD,
  ...DATABASE,
]
