/** The page about money, in Portuguese. */

import { counted } from '../counted.ts'
import type { savingsPage as english } from '../en/console-savings.ts'

export const savingsPage: typeof english = {
  asOf: 'Situação em',
  lead: 'Do livro de registros, a preços de tabela. Os valores aparecem em centavos inteiros; aponte para um para vê-lo por completo. Os arquivos CSV e a API trazem os mesmos números até o microdólar.',
  meaning: 'O que se conta e o que não se afirma: docs/savings.md.',
  period: 'Período',
  periods: {
    all: 'Tudo',
    '12-months': 'Últimos 12 meses',
    year: 'Este ano',
    '3-months': 'Últimos 3 meses',
    month: 'Este mês',
  },
  realised: {
    title: 'Realizado',
    meaning:
      'O que esteve desligado, pelas horas em que realmente esteve. Arredondado para baixo, nunca para cima.',
    since: (month) => `Desde a primeira remoção, em ${month}`,
    ever: (money) => `${money} desde a primeira remoção`,
  },
  runRate: {
    title: 'Desligado por mês, agora',
    meaning:
      'Ritmo mensal: preço de tabela do que se removeu, menos o custo dos backups guardados.',
    parts: (gross, backups) => `${gross} removidos, menos ${backups} de backups`,
  },
  net: {
    title: 'Líquido do custo próprio, por mês',
    meaning:
      'Ritmo mensal menos o que custa operar o CloudThrift: o declarado na política e os modelos dos últimos 30 dias.',
    parts: (stated, models) => `Custo próprio: ${stated} declarados, ${models} de modelos`,
    unknown: 'Não se sabe',
    tell: 'A política não diz quanto custa operar o CloudThrift (savings.ownMonthlyUsd); por isso não se afirma um líquido.',
    models: (money) => `Modelos dos últimos 30 dias: ${money}`,
    unpricedCalls: (count) =>
      `${counted(count, 'chamada', 'chamadas')} a modelos desde o início sem preço conhecido: fora da conta`,
  },
  removals: {
    title: 'Remoções que valem',
    meaning: 'Removidas neste período após uma tentativa nossa, menos o que nele foi restaurado.',
    restored: (count) => `Restauradas: ${count}. A partir daí nada se conta.`,
    unpriced: (count) => `Sem preço de tabela: ${count}. Contadas, nunca somadas.`,
  },
  empty: {
    title: 'Ainda nada foi removido',
    text: 'Quando alguém aprovar um achado e o recurso deixar de existir, a economia é registrada aqui, a partir desse momento.',
    quiet: 'Nenhum mês do livro de registros está neste período.',
    link: 'Ver as varreduras',
  },
  months: {
    title: 'Realizado por mês',
    meaning:
      'O que rendeu cada mês (UTC), por tipo. O último ainda não terminou. Abaixo de zero: os backups custaram mais do que se desligou.',
    table: 'Os números por mês',
    month: 'Mês',
    runRate: 'Desligado por mês no fim',
    total: 'Realizado',
    soFar: 'até agora',
    other: 'Outros tipos',
  },
  projected: {
    title: 'Projetado e realizado',
    meaning:
      'Contínua: realizado desde a primeira remoção. Tracejada: o que o próprio livro renderá nos próximos 12 meses se nada mais for removido ou restaurado. As economias terminam com o seu horizonte, e isso está incluído.',
    table: 'Projetado e realizado, mês a mês',
    tableMeaning:
      'Projetado: o que estava desligado no início do mês, pelas suas horas. Realizou-se mais quando mais se removeu; menos, quando algo foi restaurado ou um backup passou a custar.',
    projected: 'Projetado',
    realised: 'Realizado',
    difference: 'Diferença',
    cumulative: 'Desde a primeira remoção',
    ahead: 'por vir',
    rest: 'o resto',
  },
  groups: {
    teams: 'Por equipe',
    accounts: 'Por conta',
    kinds: 'Por tipo',
    team: 'Equipe',
    account: 'Conta',
    kind: 'Tipo',
    noTeam: 'Nenhuma tag diz a equipe',
    share: 'Parte do realizado',
    realised: 'Realizado',
    runRate: 'Desligado por mês',
    removals: 'Remoções',
    restored: 'Restauradas',
    unpriced: 'Sem preço',
    more: (count) => `mais ${count}`,
    total: 'Total',
  },
  top: {
    title: 'Remoções mais caras',
    meaning:
      'Pelo que cada uma custava por mês, registradas neste período. O que rendeu: após backups, e até ser restaurada.',
    resource: 'Recurso',
    monthly: 'Por mês',
    cameTo: 'Realizado até agora',
    removedOn: 'Removido em',
    state: 'Estado',
    stands: 'removido',
    over: 'o horizonte terminou',
    broughtBack: (day) => `restaurado em ${day}`,
    none: 'Nenhuma remoção com preço conhecido neste período.',
  },
  undone: {
    title: 'Restaurados',
    meaning:
      'As restaurações mais recentes deste período. A partir daí a remoção não conta mais; o que rendeu antes permanece.',
    backOn: 'Restaurado em',
  },
  files: {
    title: 'Para levar',
    months: 'Meses em CSV',
    ledger: 'Cada linha do livro em CSV',
    meaning: 'Tudo desde a primeira remoção, qualquer que seja o período mostrado.',
  },
  noScript: 'Os gráficos precisam de um script; as tabelas abaixo deles trazem os mesmos números.',
}
