/** The words of a justification in Brazilian Portuguese. */

import type { TemplateReason } from '../../justification.ts'
import type { justification as english } from '../en/justification.ts'
import { money } from './money.ts'

const REASONS: Readonly<Record<TemplateReason, string>> = {
  no_key: 'nenhum modelo está configurado',
  late: 'nenhum texto ficou pronto a tempo',
  rate_limit: 'o modelo está recebendo pedidos demais',
  quota: 'a cota diária do modelo acabou',
  refused: 'o modelo recusou a chave ou o pedido',
  no_model: 'o modelo configurado não existe mais',
  unavailable: 'o modelo não estava disponível',
  network: 'não foi possível alcançar o modelo',
  timeout: 'o modelo não respondeu a tempo',
  blocked: 'os filtros do provedor retiveram a resposta',
  cut_off: 'a resposta do modelo veio cortada',
  empty: 'a resposta do modelo veio vazia',
  not_json: 'não foi possível ler a resposta do modelo',
  schema: 'a resposta do modelo veio na forma errada',
  missing: 'o modelo deixou este achado de fora',
  duplicate: 'o modelo respondeu duas vezes',
  grounding: 'o modelo escreveu o que os fatos não dizem',
}

export const justification: typeof english = {
  sourceOf({ source, label }) {
    if (source === 'model') return `Escrito por ${label}; todos os números são do CloudThrift`
    const reason = Object.entries(REASONS).find(([name]) => name === label)?.[1]
    return `Escrito por regra, não por um modelo: ${reason ?? label}`
  },
  risks: { low: 'risco baixo', medium: 'risco médio', high: 'risco alto' },
  unknowns: 'Ninguém soube dizer',
  questions: 'Pergunte ao responsável',
  slots: {
    monthlyCost: (amount) => `${money(amount)} por mês a preço de tabela`,
    size: (gib) => `${gib} GiB`,
    seenIdle: (scans, since) =>
      `visto ocioso em ${scans} ${scans === 1 ? 'varredura' : 'varreduras'} desde ${since}`,
    created: (on) => `criado em ${on}`,
    lastUsed: (on) => `usado pela última vez em ${on}`,
  },
  template: {
    summary: (kind, parts) => `${kind}: ${parts.join('; ')}.`,
    unpriced: 'sem preço de tabela conhecido',
    checked: (claims) => `Verificado: ${claims.join('; ')}.`,
    against: (guards) => `Contra a remoção: ${guards.join('; ')}.`,
    production: 'Uma tag diz produção.',
    irreversible: 'Depois de removido, não tem volta.',
    noOwner: 'Quem é o responsável: nenhuma tag e nenhum registro diz.',
    noEnvironment: 'A que ambiente pertence: nenhuma tag diz.',
    noLastUse: 'Quando foi usado pela última vez.',
    unanswered: (claim) => `Se isto vale: ${claim}.`,
    whose: 'De quem é, e pode ser removido?',
    productionUse: 'Alguma coisa em produção ainda precisa dele?',
  },
}
