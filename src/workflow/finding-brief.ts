/** The brief of a stored finding, as a writer gets it and as the text by rule is made from it. */

import { briefOf } from '../core/brief.ts'
import { isReversible } from '../core/card.ts'
import type { Brief } from '../core/justification.ts'
import type { Finding } from '../store/schema.ts'
import type { Deps } from './deps.ts'

export function findingBrief(
  { clouds, language }: Pick<Deps, 'clouds' | 'language'>,
  finding: Finding,
): Brief {
  const cloud = clouds.get(finding.provider)
  const detector = cloud?.detectors.find(({ id }) => id === finding.detector_id)
  const remedy = detector?.remedies.find(({ name }) => name === finding.remedy)
  return briefOf(
    {
      kind: finding.detector_id,
      evidence: finding.evidence,
      investigation: finding.investigation,
      guards: finding.guards,
      tags: finding.tags,
      team: finding.team,
      monthlyMicros: finding.monthly_micros,
      createdAt: finding.resource_created_at,
      firstSeenAt: finding.first_seen_at,
      sightings: finding.sightings,
      // Of a kind that is not known here nobody can say that it comes back.
      isReversible: remedy !== undefined && isReversible(remedy.name, remedy.backUp !== null),
    },
    language,
  )
}
