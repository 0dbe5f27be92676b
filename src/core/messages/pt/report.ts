/** O relatório semanal. */

import { counted } from '../counted.ts'
import type { report as english } from '../en/report.ts'

export const report: typeof english = {
  title: (day) => `Semana até ${day}`,
  realised: (money) => `Realizado até agora: ${money}`,
  realisedWeek: (money) => `Realizado nesta semana: ${money}`,
  runRate: (money) => `Desligado agora: ${money}`,
  removals: (count) => `Removidos nesta semana: ${count}`,
  unpriced: (count) => `${count} sem preço de tabela são contados, nunca somados`,
  openWaste: (count, money) => `Ainda ociosos: ${counted(count, 'recurso', 'recursos')}, ${money}`,
  chartTitle: 'Economia realizada por semana, em dólares',
  chartNote: (total) => `${total} em doze semanas`,
  chartAlt: (total) =>
    `Gráfico de barras da economia realizada por semana; ${total} em doze semanas`,
}
