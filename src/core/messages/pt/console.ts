/** The frame of the console, in Portuguese. */

import type { console as english } from '../en/console.ts'

export const console: typeof english = {
  sections: {
    inbox: 'Decisões',
    savings: 'Economia',
    scans: 'Varreduras',
    settings: 'Configuração',
  },
  skip: 'Ir para o conteúdo',
  navigation: 'Páginas',
  signedInAs: (name) => `Sessão de ${name}`,
  viewer: 'pode ver, não decidir',
  signOut: 'Sair',
  signOutEverywhere: 'Sair de todos os dispositivos',
  offline: 'Sem ligação: o que vê pode estar desatualizado. A tentar de novo.',
  justNow: 'agora mesmo',
  signIn: {
    title: 'Entrar',
    lead: 'O que está ocioso, quanto custa e quanto se poupou: para quem o pode ver.',
    noWay:
      'Aqui ninguém entra por si. Quem executa comandos neste serviço pode dar-lhe uma ligação.',
    byDiscord: 'Entrar com o Discord',
    enter: 'Entrar',
    enterLead: 'Esta ligação deixa-o entrar uma vez.',
    notGranted: 'O Discord não disse quem é: a entrada não foi autorizada lá.',
    notCompleted: 'Esta entrada não foi concluída. Recomece, neste navegador.',
    notAMember: 'Não é membro do servidor de Discord que decide aqui. Peça um convite.',
    mayNotLook:
      'Nenhum dos seus cargos no Discord pode ver isto. A política diz quem pode (approval.approvers, console.viewers).',
    unreachable: 'De momento não se pode perguntar ao Discord quem é. Tente daqui a um minuto.',
    linkIsUsed: 'Esta ligação já foi usada ou é antiga demais. Peça uma nova.',
  },
  failure: {
    back: 'Voltar ao início',
    notFound: 'Essa página não existe',
    notFoundHint: 'Talvez tenha mudado. Recomece por uma das páginas acima.',
  },
}
