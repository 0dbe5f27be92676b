/**
 * Why a scope was not scanned, in words. The reason is kept as the cloud gave it: calls and codes, one
 * for each detector. A code that is not known here is shown as it is, never hidden.
 */

import { type Language, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import { kindTitle } from '../../core/wording.ts'

type Cause = 'denied' | 'credentials' | 'disabled' | 'throttled' | 'unreachable'

const CAUSES: readonly (readonly [Cause, RegExp])[] = [
  ['disabled', /not enabled|OptInRequired|RegionDisabled/],
  [
    'credentials',
    /AuthFailure|Credentials|ExpiredToken|InvalidClientToken|RequestExpired|Signature/,
  ],
  ['denied', /AccessDenied|Unauthorized|Blocked|NotPermitted|UnsupportedOperation/],
  ['throttled', /Throttl|LimitExceeded/],
  ['unreachable', /Timeout|E[A-Z]{6,}|Unavailable|InternalError|InternalFailure|Network/],
]

/** '[aws/kind: ]service:Call: Code', joined by '; '. */
const PART = /^(?:(?<kind>[a-z]+\/[\w-]+): )?(?<call>[\w-]+:\w+): (?<why>.+)$/

export interface ReasonView {
  readonly sentences: readonly string[]
  /** As it was recorded. */
  readonly recorded: string
}

export function reasonView(reason: string, language: Language): ReasonView {
  const recorded = plainText(reason, 600)
  const sentences = new Set(recorded.split('; ').map((part) => sentenceOf(part, language)))
  return { sentences: [...sentences], recorded }
}

function sentenceOf(part: string, language: Language): string {
  const words = messagesIn(language).scansPage.reasons
  const { kind, call, why = '' } = PART.exec(part)?.groups ?? {}
  if (call === undefined) return words.unknown
  const [cause = 'other'] = CAUSES.find(([, pattern]) => pattern.test(why)) ?? []
  const sentence = words[cause](call)
  return kind === undefined ? sentence : words.kind(kindTitle(kind, language), sentence)
}
