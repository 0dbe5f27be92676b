/** Muitos achados em uma só mensagem. */

import { counted } from '../counted.ts'
import type { digest as english } from '../en/digest.ts'

const recursos = (count: number): string => counted(count, 'recurso ocioso', 'recursos ociosos')

export const digest: typeof english = {
  pushLine: (count, money) => `Sua decisão, por favor: ${recursos(count)}, ${money}`,
  title: (count, money) => `${recursos(count)}, ${money}`,
  allDone: (count) => `Todos os ${count} foram decididos`,
  progress: (it) =>
    [
      `${it.open} aguardando`,
      ...(it.working ? [`${it.working} em andamento`] : []),
      `${it.removed} removidos`,
      `${it.kept} mantidos`,
      ...(it.failed ? [`${it.failed} parados`] : []),
    ].join(' · '),
  savedSoFar: (money) => `Desligado até agora: ${money}`,
  ends: (when) => `Não fazer nada mantém tudo. As perguntas terminam ${when}.`,
  unpriced: (count) => `${count} sem preço de tabela, fora da soma`,
  largest: 'Maiores',
  kindRow: { kind: 'Tipo', count: 'Qtde', money: 'por mês' },
  threadName: (count, money, day) => `${recursos(count)} · ${money} · ${day}`,
  buttons: {
    open: 'Abrir',
    review: (count) => `Revisar todos os ${count}`,
    cheap: (count, below) => `Aprovar ${count} abaixo de ${below}…`,
  },
  panel: {
    title: (page, pages) => `Aguardando decisão, página ${page} de ${pages}`,
    picked: (count, money) => `${count} selecionados, ${money} no total`,
    empty: 'Nada está aguardando decisão.',
    placeholder: 'Escolha sobre o que decidir',
    noName: 'sem nome',
    noTeam: 'sem equipe',
    own: 'decida no próprio cartão',
    buttons: {
      all: 'Selecionar página',
      clear: 'Limpar',
      approve: (count) => `Aprovar ${count}…`,
      reject: (count) => `Manter ${count}…`,
    },
  },
  confirm: {
    title: (count) => `Aprovar ${counted(count, 'remoção', 'remoções')}`,
    text: (count, money) =>
      `**${counted(count, 'recurso', 'recursos')}, ${money}.** Cada um é olhado de novo e ganha um snapshot conferido antes de ser excluído. O que mudou desde então é mantido.`,
    leftOut: (count) =>
      `${count} ficaram de fora: não têm volta, são de produção ou precisam de duas pessoas. Decida nos próprios cartões.`,
    label: 'Confirmação',
    option: (count) => `Remover exatamente estes ${count}`,
  },
  result: {
    approved: (count, money) => `Aprovados: ${count}, ${money}.`,
    rejected: (count) => `Mantidos: ${count}.`,
    second: (count) => `${count} aguardam uma segunda pessoa.`,
    skipped: (count) => `${count} não foram alterados:`,
  },
}
