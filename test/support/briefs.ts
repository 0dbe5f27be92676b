/** Briefs to write about; tests change only what they are about. */

import { briefOf, type Case } from '../../src/core/brief.ts'
import type { Brief, Draft } from '../../src/core/justification.ts'
import type { Language } from '../../src/core/messages/messages.ts'
import { factNamed } from './observations.ts'

/** An idle gp3 volume of staging that somebody owns: the least risk. */
export function caseOf(change: Partial<Case> = {}): Case {
  return {
    kind: 'aws/ebs-volume-unattached',
    evidence: {
      attributes: { type: 'gp3', sizeGiB: 100, encrypted: true },
      facts: [factNamed('unattached', 'yes'), factNamed('not-service-managed', 'yes')],
    },
    investigation: null,
    guards: [],
    tags: { Name: 'search-reindex-scratch', Environment: 'staging', Owner: 'jane' },
    team: null,
    monthlyMicros: 8_800_000n,
    createdAt: new Date('2025-03-01T08:00:00Z'),
    firstSeenAt: new Date('2026-02-14T09:00:00Z'),
    sightings: 2,
    isReversible: true,
    ...change,
  }
}

export function brief(change: Partial<Case> = {}, language: Language = 'en'): Brief {
  return briefOf(caseOf(change), language)
}

/** What may be written about `brief()`. */
export function draft(change: Partial<Draft> = {}): Draft {
  return {
    signals: ['unattached', 'not-service-managed'],
    reasoning: 'The volume is attached to nothing, and no service of the cloud manages it.',
    risk: 'low',
    summary: 'This gp3 volume of {{size}} is {{seen_idle}} and costs {{monthly_cost}}.',
    unknowns: ['Whether the index was built anew since is not known.'],
    questions: ['Is the scratch space of that run still of use?'],
    ...change,
  }
}
