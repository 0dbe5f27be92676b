/** Records what was sighted, as a scan does where something was known before. Returns how many are new. */

import type { Db } from '../../src/store/database.ts'
import type { Sighted } from '../../src/store/sighting-rows.ts'
import { type Look, recording } from '../../src/store/sightings.ts'

export function recordSightings(db: Db, look: Look, page: readonly Sighted[]): Promise<number> {
  return recording(page)(db, look)
}
