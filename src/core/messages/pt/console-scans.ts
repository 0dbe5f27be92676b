/** The page about scans, in Portuguese. */

import { counted } from '../counted.ts'
import type { scansPage as english } from '../en/console-scans.ts'

const scopes = (count: number): string => counted(count, 'escopo', 'escopos')

export const scansPage: typeof english = {
  lead: 'Um escopo é uma conta e uma região. Um escopo que não pôde ser examinado não foi varrido: isso nunca é o mesmo que não haver desperdício, e nada é dado por encerrado ali.',
  asOf: 'Situação em',
  now: {
    running: 'Há uma varredura em curso',
    idle: 'Nenhuma varredura em curso',
    listing: 'Perguntando quais regiões existem',
    progress: (done, all) => `${done} de ${scopes(all)} prontos`,
    by: (who, when) => `Pedida por ${who}, ${when}`,
    found: (count, money) =>
      `${counted(count, 'recurso ocioso', 'recursos ociosos')} até agora, ${money} por mês a preços de tabela`,
    lastEnded: (when) => `A última terminou ${when}.`,
    never: 'Ainda não houve nenhuma.',
    start: 'Varrer agora',
    mayNot: 'Você pode ver. Quem aprova também pode iniciar uma varredura.',
    started: 'A varredura começou. Ela olha, e não muda nada.',
    alreadyRuns: 'Já há uma varredura em curso: está abaixo. Corre uma de cada vez.',
  },
  next: {
    title: 'Próxima varredura',
    at: (when) => `pelo agendamento, ${when}`,
    never: 'Sem agendamento: corre quando alguém a pede (SCAN_SCHEDULE).',
    cron: (fields) => `Agendamento em UTC: ${fields}`,
    what: (count) =>
      count === 0
        ? 'Vai cobrir todas as contas e regiões que o papel puder ver.'
        : `Vai cobrir todas as contas e regiões que o papel então puder ver; da última vez foram ${scopes(count)}.`,
  },
  scopes: {
    title: 'Escopos e quão recentes são',
    meaning: (hours) =>
      `Recente: examinado por completo nas últimas ${hours} horas. O que precisa de atenção vem primeiro.`,
    none: 'Ainda não se conhece nenhum escopo. A primeira varredura os lista.',
    more: (count) => `mais ${count}, todos recentes`,
    account: 'Conta',
    region: 'Região',
    state: 'Estado',
    freshness: 'Examinado por completo',
    reason: 'Por que não',
    fresh: 'recente',
    stale: 'antigo',
    notScanned: 'não varrido',
    calls: 'Chamadas',
    throttled: 'Limitadas',
    waiting: 'em espera',
    scanned: 'varrido',
    never: 'nunca',
  },
  list: {
    title: 'Varreduras mais recentes',
    none: 'Ainda ninguém pediu uma varredura.',
    begun: 'Início',
    by: 'Pedida por',
    took: 'Durou',
    scanned: 'Varridos',
    notScanned: 'Não varridos',
    candidates: 'Recursos ociosos',
    monthly: 'Por mês',
    unpriced: 'Sem preço',
    running: 'em curso',
    self: 'agendamento',
  },
  one: {
    title: (when) => `Varredura de ${when}`,
    back: 'Todas as varreduras',
    took: 'Durou',
  },
  reasons: {
    denied: (call) =>
      `A nuvem recusou ${call}: o papel não pode. Veja a política dele e as da organização.`,
    credentials: (call) =>
      `As credenciais não foram aceitas em ${call}: estão erradas ou velhas demais.`,
    disabled: () => 'A região não está habilitada nesta conta.',
    throttled: (call) =>
      `${call} foi limitada por tempo demais. A próxima varredura tenta de novo.`,
    unreachable: (call) => `${call} ficou sem resposta. A próxima varredura tenta de novo.`,
    other: (call) => `${call} falhou.`,
    unknown: 'Não pôde ser examinado.',
    kind: (title, sentence) => `${title}: ${sentence}`,
  },
}
