/** Every guard between an idle resource and a wrong removal, or a wrong undo, and how it is taken away. */

import { ANSWERS } from './areas/answers.ts'
import { ARCHIVE } from './areas/archive.ts'
import { CARRIER } from './areas/carrier.ts'
import { CLOUD_CALLS } from './areas/cloud-calls.ts'
import { CLOUD_CLAIMS } from './areas/cloud-claims.ts'
import { CLOUD_INQUIRIES } from './areas/cloud-inquiries.ts'
import { CLOUD_SESSIONS } from './areas/cloud-sessions.ts'
import { CONSOLE } from './areas/console.ts'
import { DATABASE } from './areas/database.ts'
import { EDGES } from './areas/edges.ts'
import { FACTS } from './areas/facts.ts'
import { POLICY } from './areas/policy.ts'
import { REMOVAL_ENDS } from './areas/removal-ends.ts'
import { REMOVAL_STEPS } from './areas/removal-steps.ts'
import { REMOVAL_TABLE } from './areas/removal-table.ts'
import { SCANS } from './areas/scans.ts'
import { SECOND_CHANCES } from './areas/second-chances.ts'
import { SWEEPER } from './areas/sweeper.ts'
import { TAGS } from './areas/tags.ts'
import { UNDO_STEPS } from './areas/undo-steps.ts'
import { UNDO_WAYS } from './areas/undo-ways.ts'
import type { Mutation } from './mutation.ts'

export const MUTATIONS: readonly Mutation[] = [
  ...FACTS,
  ...TAGS,
  ...POLICY,
  ...SCANS,
  ...ANSWERS,
  ...EDGES,
  ...REMOVAL_TABLE,
  ...REMOVAL_STEPS,
  ...REMOVAL_ENDS,
  ...UNDO_STEPS,
  ...UNDO_WAYS,
  ...SWEEPER,
  ...CARRIER,
  ...ARCHIVE,
  ...SECOND_CHANCES,
  ...CONSOLE,
  ...CLOUD_CLAIMS,
  ...CLOUD_INQUIRIES,
  ...CLOUD_CALLS,
  ...CLOUD_SESSIONS,
  ...DATABASE,
]
