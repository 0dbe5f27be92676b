/**
 * Every text for people, once per language. The English catalogue is the type of the others: what is
 * not translated does not compile. Texts take values that are safe to show.
 */

import { formatUsd, type UsdMicros } from '../money.ts'
import { cli } from './en/cli.ts'
import { evidence } from './en/evidence.ts'
import { justification } from './en/justification.ts'
import { cli as cliPt } from './pt/cli.ts'
import { evidence as evidencePt } from './pt/evidence.ts'
import { justification as justificationPt } from './pt/justification.ts'
import { money as moneyPt } from './pt/money.ts'

export const LANGUAGES = ['en', 'pt'] as const
export type Language = (typeof LANGUAGES)[number]

export interface Messages {
  readonly money: (amount: UsdMicros) => string
  readonly cli: typeof cli
  readonly evidence: typeof evidence
  readonly justification: typeof justification
}

const CATALOGUES: Readonly<Record<Language, Messages>> = {
  en: { money: formatUsd, cli, evidence, justification },
  pt: { money: moneyPt, cli: cliPt, evidence: evidencePt, justification: justificationPt },
}

export function messagesIn(language: Language): Messages {
  return CATALOGUES[language]
}
