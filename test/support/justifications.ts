/** A text by rule, for questions whose text does not matter. */

import type { Justification } from '../../src/core/justification.ts'

export const BY_RULE: Justification = {
  source: 'template',
  label: 'no_key',
  language: 'en',
  summary: 'Unattached EBS volume: 100 GiB gp3.',
  reasoning: 'Checked: attached to nothing.',
  risk: 'medium',
  unknowns: [],
  questions: [],
}
