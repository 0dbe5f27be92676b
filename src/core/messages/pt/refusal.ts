/** Por que uma resposta não foi aceita. */

import type { Verdict } from '../../approval.ts'
import type { FindingStatus } from '../../finding.ts'
import type { refusal as english } from '../en/refusal.ts'

const VERDICTS: Readonly<Record<Verdict, string>> = {
  approve: 'aprovou',
  reject: 'recusou',
  snooze: 'adiou',
}

const STATUSES: Readonly<Record<FindingStatus, string>> = {
  open: 'em aberto',
  pending: 'aguardando decisão',
  approved: 'aprovado',
  queued: 'na fila',
  executing: 'em execução',
  remediated: 'removido',
  rehearsed: 'ensaiado',
  resolved: 'resolvido',
  rejected: 'recusado',
  snoozed: 'adiado',
  failed: 'com falha',
  restoring: 'sendo restaurado',
  restored: 'restaurado',
}

export const refusal: typeof english = {
  plain: {
    'not-found': 'Esse achado não existe. Confira o identificador.',
    outdated: 'Isso mudou depois que você viu. Veja de novo e então decida.',
    expired: 'O prazo para decidir acabou; o recurso foi mantido. A pergunta será feita de novo.',
    'list-changed':
      'A lista mudou depois que você viu: nada foi feito. Veja de novo e então decida.',
    'second-needed': 'Você já aprovou. Falta a aprovação de uma segunda pessoa.',
    'wrong-proof': 'Esse não é o último número deste endereço: nada foi feito.',
    'no-way-back': 'Não dá para desfazer: nada traz este recurso de volta.',
  },
  notWaiting: (status, last) => {
    const who = last
      ? `${last.who} ${VERDICTS[last.verdict]} ${last.at}`
      : 'ninguém foi consultado ainda'
    return `Não está mais aguardando decisão: está ${STATUSES[status]}; ${who}.`
  },
  notAnApprover: (roles) =>
    roles
      ? `Só ${roles} pode decidir sobre isso. Nada foi alterado.`
      : 'A política não autoriza ninguém a decidir sobre isso no chat. Nada foi alterado.',
  notLinked: (from) =>
    `A partir de ${from} por mês, só quem vinculou sua identidade pode aprovar. Envie /thrift link e tente de novo.`,
  notRemoved: (status) =>
    `Não dá para desfazer: está ${STATUSES[status]}, não há remoção a desfazer.`,
  notFailed: (status) =>
    `Não há o que tentar de novo: está ${STATUSES[status]}, não é uma execução que parou.`,
  notReopenable: (status) => `Não há resposta a retirar: está ${STATUSES[status]}.`,
  undoOver: (until) => `Não dá mais para desfazer: era possível até ${until}.`,
}
