/** The words of a justification: what stands in slots, the text by rule, and where a text comes from. */

import type { Justification, TemplateReason } from '../../justification.ts'
import { formatUsd, type UsdMicros } from '../../money.ts'

const REASONS: Readonly<Record<TemplateReason, string>> = {
  no_key: 'no model is configured',
  late: 'no text was ready in time',
  rate_limit: 'the model gets too many requests',
  quota: "the model's daily quota is used up",
  refused: 'the model refused the key or the request',
  no_model: 'the configured model does not exist any more',
  unavailable: 'the model was not available',
  network: 'the model could not be reached',
  timeout: 'the model did not answer in time',
  blocked: "the provider's filters withheld the answer",
  cut_off: "the model's answer was cut off",
  empty: "the model's answer was empty",
  not_json: "the model's answer could not be read",
  schema: "the model's answer had the wrong form",
  missing: 'the model left this finding out',
  duplicate: 'the model answered twice',
  grounding: 'the model wrote what the facts do not say',
}

/** Stands above every text, so that nobody takes words for facts. */
function sourceOf({ source, label }: Pick<Justification, 'source' | 'label'>): string {
  if (source === 'model') return `Written by ${label}; every figure comes from CloudThrift`
  const reason = Object.entries(REASONS).find(([name]) => name === label)?.[1]
  return `Written by rule, not by a model: ${reason ?? label}`
}

export const justification = {
  sourceOf,
  risks: { low: 'low risk', medium: 'medium risk', high: 'high risk' },
  unknowns: 'Nobody could tell',
  questions: 'Ask the owner',
  /** Each says its role and its unit by itself: in the wrong place it reads oddly, but is never false. */
  slots: {
    monthlyCost: (amount: UsdMicros): string => `${formatUsd(amount)} per month at list price`,
    size: (gib: number): string => `${gib} GiB`,
    seenIdle: (scans: number, since: string): string =>
      `seen idle in ${scans} ${scans === 1 ? 'scan' : 'scans'} since ${since}`,
    created: (on: string): string => `created on ${on}`,
    lastUsed: (on: string): string => `last used on ${on}`,
  },
  template: {
    summary: (kind: string, parts: readonly string[]): string => `${kind}: ${parts.join('; ')}.`,
    unpriced: 'no list price is known',
    checked: (claims: readonly string[]): string => `Checked: ${claims.join('; ')}.`,
    against: (guards: readonly string[]): string => `Against a removal: ${guards.join('; ')}.`,
    production: 'A tag says production.',
    irreversible: 'Once removed, it cannot be brought back.',
    noOwner: 'Who owns it: no tag and no record says so.',
    noEnvironment: 'Which environment it belongs to: no tag says so.',
    noLastUse: 'When it was last used.',
    unanswered: (claim: string): string => `Whether this holds: ${claim}.`,
    whose: 'Whose is it, and may it go?',
    productionUse: 'Does anything in production still need it?',
  },
}
