/** The frame of the console, in Portuguese. */

import type { console as english } from '../en/console.ts'

export const console: typeof english = {
  sections: { inbox: 'Decisões', settings: 'Configuração' },
  skip: 'Ir para o conteúdo',
  navigation: 'Páginas',
  signedInAs: (name) => `Sessão de ${name}`,
  viewer: 'pode ver, não decidir',
  signOut: 'Sair',
  signOutEverywhere: 'Sair de todos os dispositivos',
  offline: 'Sem ligação: o que vê pode estar desatualizado. A tentar de novo.',
  signIn: {
    title: 'Entrar',
    lead: 'O que está ocioso, quanto custa e quanto se poupou: para quem o pode ver.',
    noWay:
      'Aqui ninguém entra por si. Quem executa comandos neste serviço pode dar-lhe uma ligação.',
    linkIsUsed: 'Esta ligação já foi usada ou é antiga demais. Peça uma nova.',
  },
  failure: {
    back: 'Voltar ao início',
    notFound: 'Essa página não existe',
    notFoundHint: 'Talvez tenha mudado. Recomece por uma das páginas acima.',
  },
}
