/** What cannot be taken back is not approved by a click alone, whatever the chat or the page shows. */

import { isReversible, proofOf } from '../core/card.ts'
import { detectorOf, remedyOf } from '../core/detector.ts'
import { Refused } from '../core/refusal.ts'
import type { QuestionKey } from '../store/approvals.ts'
import type { Deps } from './deps.ts'

export function checkProof(
  { clouds }: Pick<Deps, 'clouds'>,
  about: Omit<QuestionKey, 'finding_id'>,
  proof: string | null,
): void {
  const detector = detectorOf(clouds, about.provider, about.detector_id)
  const { name, backUp } = remedyOf(detector, about.remedy)
  if (isReversible(name, backUp !== null)) return
  if (proof === proofOf(about.evidence.attributes, about.resource_id)) return
  throw new Refused({ why: 'wrong-proof' }, 'the proof does not fit')
}
