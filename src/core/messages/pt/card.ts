/** O cartão de um achado. */

import type { CardState } from '../../card.ts'
import type { RemedyName } from '../../remedy.ts'
import type { card as english } from '../en/card.ts'

const KINDS: Readonly<Record<string, string>> = {
  'aws/ebs-volume-unattached': 'volume EBS',
  'aws/elastic-ip-unassociated': 'IP elástico',
}

const DONE: Readonly<Record<RemedyName, string>> = {
  delete: 'Excluído',
  release: 'Liberado',
  park: 'Estacionado',
}

const STATES: Readonly<Record<Exclude<CardState, 'done'>, string>> = {
  pending: 'Sua decisão',
  second: 'Falta mais uma aprovação',
  working: 'Aprovado, em andamento',
  rehearsed: 'Ensaio concluído, nada foi removido',
  rejected: 'Mantido',
  snoozed: 'Adiado',
  expired: 'Ninguém decidiu, mantido',
  failed: 'Parou, alguém precisa ver',
  void: 'Mudou nesse meio-tempo, mantido',
  undoing: 'Trazendo de volta',
  undone: 'De volta',
}

export const card: typeof english = {
  kind: (id, title) => KINDS[id] ?? title,
  state: (state, remedy) => (state === 'done' ? DONE[remedy] : STATES[state]),
  title: (state, kind) => `${state}: ${kind}`,
  perMonth: (money) => `${money}/mês`,
  unpriced: 'preço desconhecido',
  saves: (net) => `Economiza ${net}`,
  saved: (net) => `Economizando ${net} agora`,
  wouldSave: (net) => `Economizaria ${net}`,
  money: (gross, backup) => `${gross} menos no máximo ${backup} pelo backup`,
  moneyWithoutBackup: (gross) => `${gross}, sem backup a pagar`,
  backupUnpriced: (gross) => `${gross} antes do backup, que não tem preço de tabela aqui`,
  unpricedNote: 'Não há preço de tabela conhecido aqui, o que não quer dizer que seja de graça.',
  priceSource: (formula, date) => `${formula} · preço de tabela de ${date}`,
  whyIdle: 'Por que parece ocioso',
  answers: { yes: 'sim', no: 'não', unknown: 'desconhecido' },
  firstSeen: (date) => `Visto ocioso desde ${date}`,
  lastUsed: (date) => `Último uso ${date}`,
  lastUsedUnknown: 'Último uso: nenhuma fonte sabe',
  more: (count) => `e mais ${count} nos detalhes`,
  ifApproved: 'Se você aprovar',
  ifApprovedDryRun: 'Se você aprovar (ensaio)',
  plans: {
    delete:
      'Olhar de novo, criar um snapshot, conferi-lo, olhar mais uma vez, excluir o volume, confirmar.',
    release: 'Olhar de novo, liberar o endereço, confirmar.',
    park: 'Olhar de novo e mudar o volume para o gp3 básico, mais barato. Os dados ficam.',
  },
  planDryRun: 'Cada passo é testado sem efeito. Nada é removido.',
  canUndo: 'pode ser desfeito',
  cannotUndo: 'sem volta',
  wayBack: 'Caminho de volta: o snapshot fica guardado; o volume pode ser recriado a partir dele.',
  wayBackPark: 'Caminho de volta: o tipo, o IOPS e a vazão antigos ficam registrados.',
  noWayBack: 'Sem volta: um endereço liberado pode nunca mais ser seu.',
  doingNothing: (expires) => `Não fazer nada mantém o recurso. Esta pergunta termina ${expires}.`,
  secondEyes: (given, expires) =>
    `${given} aprovou. Falta uma segunda pessoa; sem ela, o recurso é mantido. Termina ${expires}.`,
  twoNeeded: 'Duas pessoas diferentes precisam aprovar.',
  approvedBy: (who, when) => `Aprovado por ${who} ${when}.`,
  rejectedBy: (who, when) => `${who} decidiu manter ${when}.`,
  snoozedBy: (who, when, until) => `${who} adiou ${when}. A pergunta volta ${until}.`,
  reason: (reason) => `Motivo: ${reason}`,
  because: (reason) => `Por quê: ${reason}`,
  expiredAt: (when) =>
    `Nenhuma decisão até ${when}. Nada foi feito. Uma próxima varredura pergunta de novo.`,
  voidNote: 'Nada foi removido. A aprovação não corresponde mais ao que existe agora.',
  failedNote: 'Até onde sabemos, não foi removido. Alguém precisa ver antes de continuar.',
  backupKept: (id) => `O backup ${id} existe.`,
  doneNote: (backup) =>
    backup ? `Removido e confirmado. Backup ${backup}.` : 'Removido e confirmado.',
  rehearsedNote: 'A nuvem aceitou cada passo como ensaio.',
  undoUntil: (until) => `Pode ser trazido de volta até ${until}.`,
  undoingNote: 'Está sendo trazido de volta; este cartão muda quando terminar.',
  undoneNote: 'Está de volta. A economia terminou.',
  steps: {
    look: 'Olhar de novo: ocioso e sem mudanças?',
    backup: 'Criar um snapshot e conferi-lo',
    remove: 'Remover',
    confirm: 'Confirmar e contabilizar a economia',
  },
  risk: { low: 'risco baixo', medium: 'risco médio', high: 'risco alto' },
  guards: 'O que pesa contra',
  labels: {
    account: 'Conta',
    name: 'Nome',
    team: 'Equipe',
    owner: 'Responsável',
  },
  buttons: {
    approve: {
      delete: 'Aprovar: snapshot e excluir',
      release: 'Aprovar: liberar de vez…',
      park: 'Aprovar: estacionar',
    },
    approveSecond: 'Concordar como segunda pessoa',
    approveDryRun: 'Aprovar: só ensaiar',
    reject: 'Manter…',
    snooze: 'Depois…',
    undo: 'Trazer de volta',
    retry: 'Tentar de novo',
    details: 'Detalhes',
  },
  pushLine: (kind, money) => `Sua decisão, por favor: ${kind} ocioso, ${money}`,
}
