/** Diálogos e respostas privadas a cliques e comandos. */

import { counted } from '../counted.ts'
import type { chat as english } from '../en/chat.ts'

export const chat: typeof english = {
  reject: {
    title: (thing) => `Manter ${thing}`,
    why: 'Por que manter?',
    reasons: {
      'in-use': 'Está em uso',
      'needed-soon': 'Vai ser necessário em breve',
      'wrong-owner': 'Responsável errado: pergunte a outra pessoa',
      compliance: 'Precisa ser mantido (conformidade)',
      other: 'Outro motivo',
    },
    note: 'Um recado para os outros (opcional)',
  },
  snooze: {
    title: (thing) => `Perguntar depois: ${thing}`,
    until: 'Perguntar de novo em',
    days: (count) => `${count} dias`,
  },
  release: {
    title: (thing) => `Liberar ${thing}`,
    warning: (address) =>
      `**Não tem volta.** Depois de liberado, ${address} será de quem o receber a seguir. O que ainda apontar para ele (DNS, listas de parceiros) passará a apontar para um estranho.`,
    check: 'Confirmação',
    checked: 'Nada mais aponta para este endereço',
    proof: 'Digite o último número do endereço',
  },
  wrongServer: 'O CloudThrift só responde no próprio servidor e canal.',
  oldCard: 'Este botão é de uma versão antiga. Nada foi feito; veja o cartão mais novo.',
  broken: (reference) =>
    `Algo deu errado do nosso lado. Nada ficou pela metade. Referência ${reference}`,
  tooSlow: 'Demorou demais e nada foi feito. Clique de novo, por favor.',
  unknownCommand: 'Este comando não é conhecido aqui.',
  nothingToUndo: 'Não há nada para trazer de volta.',
  undoStarted: (thing) => `${thing} está sendo trazido de volta.`,
  scanStarted: 'A varredura começou. O que ela encontrar será perguntado neste canal.',
  scanRunning: 'Uma varredura já está em andamento.',
  scanNote: 'O que ela encontrar não pode ser aprovado só por você.',
  halted: 'Parado: nada é removido até que alguém retome.',
  resumed: 'Retomado: as remoções aprovadas voltam a ser executadas.',
  link: (code, until) =>
    `Seu código de uso único: ${code}\nEnvie-o com seu token da API antes de ${until}:`,
  linkNote: 'Nunca dê este código a ninguém: quem o enviar passa a ser você.',
  status: {
    title: 'Agora',
    waiting: (count, money) => `${count} aguardando decisão, ${money}`,
    working: (count) => `${count} em execução`,
    failed: (count) => `${count} parados, precisam de uma pessoa`,
    open: (count, money) => `${count} vistos ociosos, ainda sem pergunta, ${money}`,
    lastScan: (when) => `Última varredura completa ${when}`,
    noScan: 'Nenhuma varredura terminou ainda.',
    scanning: 'Uma varredura está em andamento.',
    halted: (by, when) => `**Parado** por ${by} ${when}: nada é removido até que alguém retome.`,
    haltedBecause: (reason) => `Motivo: ${reason}`,
  },
  savings: {
    title: 'Economizado',
    runRate: (money) => `Desligado agora: ${money}`,
    realised: (money) => `Realizado até agora: ${money}`,
    removals: (count, unpriced) => {
      const removals = counted(count, 'remoção', 'remoções')
      return unpriced ? `${removals}, ${unpriced} sem preço de tabela` : removals
    },
  },
}
