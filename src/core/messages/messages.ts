/**
 * Every text that a person reads in a chat, once per language. The English catalogue is the type of
 * the others: what is not translated does not compile. Texts take values that are safe to show.
 */

import { formatUsd, type UsdMicros } from '../money.ts'
import { card } from './en/card.ts'
import { chat } from './en/chat.ts'
import { commands } from './en/commands.ts'
import { digest } from './en/digest.ts'
import { refusal } from './en/refusal.ts'
import { report } from './en/report.ts'
import { card as cartao } from './pt/card.ts'
import { chat as conversa } from './pt/chat.ts'
import { commands as comandos } from './pt/commands.ts'
import { digest as resumo } from './pt/digest.ts'
import { money as dinheiro } from './pt/money.ts'
import { refusal as recusa } from './pt/refusal.ts'
import { report as relatorio } from './pt/report.ts'

export type Language = 'en' | 'pt'

export interface Messages {
  readonly money: (amount: UsdMicros) => string
  readonly card: typeof card
  readonly chat: typeof chat
  readonly commands: typeof commands
  readonly digest: typeof digest
  readonly refusal: typeof refusal
  readonly report: typeof report
}

const CATALOGUES: Readonly<Record<Language, Messages>> = {
  en: { money: formatUsd, card, chat, commands, digest, refusal, report },
  pt: {
    money: dinheiro,
    card: cartao,
    chat: conversa,
    commands: comandos,
    digest: resumo,
    refusal: recusa,
    report: relatorio,
  },
}

export function messagesIn(language: Language): Messages {
  return CATALOGUES[language]
}
