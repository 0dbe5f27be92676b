/** O que o Discord mostra sobre /thrift. */

import type { commands as english } from '../en/commands.ts'

export const commands: typeof english = {
  thrift: 'Recursos ociosos na nuvem: achados, provados, decididos por você',
  scan: 'Procurar em todas as contas agora',
  review: 'Decidir sobre muitos de uma vez, em um painel privado',
  savings: 'O que foi economizado até agora',
  status: 'O que está aguardando, em andamento e parado',
  undo: 'Trazer de volta algo que foi removido',
  undoFinding: 'O que trazer de volta',
  halt: 'Parar todas as remoções imediatamente',
  haltReason: 'Por quê, para os outros',
  resume: 'Deixar as remoções continuarem depois de uma parada',
  link: 'Vincular sua conta do Discord ao seu token da API',
}
