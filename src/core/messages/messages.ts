/**
 * Every text for people, once per language. The English catalogue is the type of the others: what is
 * not translated does not compile. Texts take values that are safe to show.
 */

import { formatUsd, type UsdMicros } from '../money.ts'
import { card } from './en/card.ts'
import { chat } from './en/chat.ts'
import { cli } from './en/cli.ts'
import { commands } from './en/commands.ts'
import { console } from './en/console.ts'
import { inbox } from './en/console-inbox.ts'
import { savingsPage } from './en/console-savings.ts'
import { scansPage } from './en/console-scans.ts'
import { settingsPage } from './en/console-settings.ts'
import { digest } from './en/digest.ts'
import { evidence } from './en/evidence.ts'
import { findingPage } from './en/finding-page.ts'
import { justification } from './en/justification.ts'
import { policy } from './en/policy.ts'
import { refusal } from './en/refusal.ts'
import { report } from './en/report.ts'
import { card as cardPt } from './pt/card.ts'
import { chat as chatPt } from './pt/chat.ts'
import { cli as cliPt } from './pt/cli.ts'
import { commands as commandsPt } from './pt/commands.ts'
import { console as consolePt } from './pt/console.ts'
import { inbox as inboxPt } from './pt/console-inbox.ts'
import { savingsPage as savingsPagePt } from './pt/console-savings.ts'
import { scansPage as scansPagePt } from './pt/console-scans.ts'
import { settingsPage as settingsPagePt } from './pt/console-settings.ts'
import { digest as digestPt } from './pt/digest.ts'
import { evidence as evidencePt } from './pt/evidence.ts'
import { findingPage as findingPagePt } from './pt/finding-page.ts'
import { justification as justificationPt } from './pt/justification.ts'
import { money as moneyPt } from './pt/money.ts'
import { policy as policyPt } from './pt/policy.ts'
import { refusal as refusalPt } from './pt/refusal.ts'
import { report as reportPt } from './pt/report.ts'

export const LANGUAGES = ['en', 'pt'] as const
export type Language = (typeof LANGUAGES)[number]

export interface Messages {
  readonly money: (amount: UsdMicros) => string
  readonly card: typeof card
  readonly chat: typeof chat
  readonly cli: typeof cli
  readonly commands: typeof commands
  readonly console: typeof console
  readonly digest: typeof digest
  readonly evidence: typeof evidence
  readonly findingPage: typeof findingPage
  readonly inbox: typeof inbox
  readonly justification: typeof justification
  readonly policy: typeof policy
  readonly refusal: typeof refusal
  readonly report: typeof report
  readonly savingsPage: typeof savingsPage
  readonly scansPage: typeof scansPage
  readonly settingsPage: typeof settingsPage
}

const CATALOGUES: Readonly<Record<Language, Messages>> = {
  en: {
    money: formatUsd,
    card,
    chat,
    cli,
    commands,
    console,
    digest,
    evidence,
    findingPage,
    inbox,
    justification,
    policy,
    refusal,
    report,
    savingsPage,
    scansPage,
    settingsPage,
  },
  pt: {
    money: moneyPt,
    card: cardPt,
    chat: chatPt,
    cli: cliPt,
    commands: commandsPt,
    console: consolePt,
    digest: digestPt,
    evidence: evidencePt,
    findingPage: findingPagePt,
    inbox: inboxPt,
    justification: justificationPt,
    policy: policyPt,
    refusal: refusalPt,
    report: reportPt,
    savingsPage: savingsPagePt,
    scansPage: scansPagePt,
    settingsPage: settingsPagePt,
  },
}

export function messagesIn(language: Language): Messages {
  return CATALOGUES[language]
}
