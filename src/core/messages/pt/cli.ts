/** What the command line prints for people, in Brazilian Portuguese. */

import type { cli as english } from '../en/cli.ts'

export const cli: typeof english = {
  unpriced: 'sem preço',
  notScanned: (where, why) => `não varrido: ${where}: ${why}`,
  scan: {
    asking: 'perguntando quem somos e quais regiões existem',
    progress: (done, all, findings, amount) =>
      `${done}/${all} regiões varridas, ${findings} achados, ${amount} por mês`,
    head: ['USD/mês', 'tipo', 'recurso', 'região', 'nome', 'contra a remoção'],
    found: (count, sum) => `${count} ${count === 1 ? 'encontrado' : 'encontrados'}: ${sum}`,
    free: (count, sum) => `${count} sem nada contra a remoção: ${sum}`,
    sum: (amount, unpriced) => `${amount} por mês${unpriced > 0 ? ` e ${unpriced} sem preço` : ''}`,
    noHistory: (days) =>
      `Uma única olhada não prova ${days} dias sem uso: só a idade desde a criação foi conferida. ` +
      'Nem se investigou nada: último uso, responsável, nomes DNS, chaves. O serviço vê cada ' +
      'recurso ocioso em duas varreduras, e o investiga, antes de perguntar a alguém.',
    unknownKind: (kind) => `--kind ${kind} não é conhecido`,
    knownKinds: (kinds) => `Tipos conhecidos: ${kinds}`,
  },
  demo: {
    simulated: 'Uma conta AWS simulada com 3 regiões, servida pelo protocolo real do EC2',
    nothingLeaves: 'nada sai desta máquina',
    modelIsTold: (model) =>
      `GEMINI_API_KEY está definida: ${model}, no Google, recebe os fatos dos achados e os explica`,
    timePlays: (days) =>
      `O tempo faz parte do jogo: a primeira varredura acontece há ${days} dias, a segunda hoje.`,
    emulator: (url) => `AWS em ${url}.`,
    ownAccount: 'Sua própria conta AWS, lida com suas próprias credenciais.',
    idleDays: (days) =>
      `Dias sem uso exigidos: ${days}. Este banco de dados começa vazio, então ${
        days > 0
          ? 'nada está pronto hoje; --min-idle-days 0 pergunta na hora'
          : 'duas varreduras seguidas são todo o histórico'
      }.`,
    daysPass: (days) => `${days} dias se passam`,
    momentPasses: 'um instante se passa',
    noBlindYes: '--yes em uma conta real',
    noBlindYesHint:
      'Aprovar tudo sem ver é só para simuladores. Rode sem --yes e decida você mesmo.',
    dryRun: 'Ensaio: cada passo é tentado, nada é removido (política: dryRun).',
    running: ({ folder, api, log }) =>
      `No ar: PostgreSQL em ${folder}, API em ${api}, log em ${log}`,
    console: (name, url) => `Abra a consola como ${name} (só funciona uma vez): ${url}`,
    untilInterrupted: 'Fica até carregar em Ctrl-C.',
    noTerminal:
      'Sem terminal, ninguém pode decidir. `npm run demo -- --yes` aprova o que está pronto.',
    firstScan: 'primeira varredura',
    secondScan: 'segunda varredura',
    scanning: ({ title, day, done, all }) => `${title} (${day}): ${done}/${all} regiões`,
    scanned: (title, seen, amount) =>
      `${title}: ${seen} recursos ociosos, ${amount} por mês a preço de tabela`,
    waitedInVain: 'a demonstração esperou cinco minutos em vão',
    readLog: 'Leia .cloudthrift/demo.log.',
    head: ['USD/mês', '', 'tipo', 'recurso', 'região', 'nome', 'por que é mantido, ou de quem é'],
    whose: (owner, lastUsedOn) =>
      `${owner}; ${lastUsedOn ? `último uso em ${lastUsedOn}` : 'sem sinal de uso'}`,
    ownerUnknown: 'responsável desconhecido',
    waits: 'espera por você',
    kept: 'mantido',
    waiting: (pending, all, amount) =>
      `${pending} de ${all} esperam por uma decisão: ${amount} por mês.`,
    ledger: (removals, amount, kept) =>
      `Livro-razão: ${removals} ${removals === 1 ? 'remoção contabilizada' : 'remoções contabilizadas'}, ${amount} por mês a menos${
        kept === null ? '' : `, menos ${kept} enquanto os snapshots são mantidos`
      }.`,
    executed: (done, all) => `${done}/${all} executados`,
    approved: (all, refused) => `${all} aprovados, ${refused} recusados pela nuvem`,
    held: (count, why) => `${count} ${count === 1 ? 'espera' : 'esperam'}: ${why}`,
    wasKept: (resource, why) => `${resource}: ${why}; foi mantido`,
  },
  decide: {
    intro: 'Decida. Não fazer nada mantém o recurso.',
    outro: 'Nada mais foi tocado.',
    title: (resource, amount) => `${resource}, ${amount} por mês`,
    which: (count) => `${count} ${count === 1 ? 'achado espera' : 'achados esperam'}. Qual deles?`,
    stop: 'Parar aqui',
    question: 'Sua decisão?',
    approve: {
      delete: 'Aprovar: snapshot e depois excluir',
      release: 'Aprovar: liberar',
      park: 'Aprovar: baratear, sem perder nada',
    },
    undo: 'Desfazer',
    isBack: (resource) => `Está de volta: ${resource}`,
    isNotBack: (why) => `Não voltou: ${why}`,
    reject: 'Recusar: manter',
    snooze: (days) => `Perguntar de novo em ${days} dias`,
    back: 'Voltar',
    where: ({ title, region, account }) => `${title} em ${region}, conta ${account}`,
    seen: (scans, since) => `Visto ocioso em ${scans} varreduras desde ${since}`,
    cost: (formula, date) => `Custo: ${formula} (preços de tabela de ${date})`,
    evidence: 'Evidências:',
    tags: (tags) => `Tags: ${tags}`,
    none: 'nenhuma',
    lastUsed: (on) => `Último uso: ${on ?? 'nenhuma fonte o viu em uso'}`,
    owner: (who) => `Responsável: ${who ?? 'ninguém é conhecido'}`,
    ifApproved: {
      delete:
        'Se aprovado: visto de novo, snapshot criado e conferido, visto de novo, excluído, contabilizado.',
      release: 'Se aprovado: visto de novo e liberado. Só volta se ninguém mais o pegar.',
      park: 'Se aprovado: visto de novo, alterado para o básico do gp3, contabilizado.',
    },
    canUndo: 'Dá para desfazer por um tempo: isso é oferecido aqui depois.',
  },
  steps: {
    found: 'encontrado',
    'evidence-changed': 'evidências mudaram',
    decision: 'decisão',
    request: 'pergunta feita',
    approve: 'aprovado',
    reject: 'recusado',
    snooze: 'adiado',
    expire: 'pergunta encerrada',
    proceed: 'sinal verde',
    start: 'execução iniciada',
    'backup-started': 'snapshot iniciado',
    'backup-completed': 'snapshot completo e conferido',
    'apply-started': 'remoção pedida',
    'apply-answered': 'a nuvem respondeu',
    succeed: 'removido e contabilizado',
    rehearse: 'ensaiado',
    abort: 'mantido: a aprovação não vale mais',
    fail: 'parado: uma pessoa precisa olhar',
    retry: 'nova tentativa',
    hold: 'espera: as remoções estão paradas',
    held: 'espera: as remoções estão paradas',
    undo: 'pedido para trazer de volta',
    'undo-started': 'sendo trazido de volta',
    'undo-answered': 'a nuvem respondeu',
    'undo-failed': 'não pode ser trazido de volta agora',
    restore: 'trazido de volta',
    'backup-deleted': 'snapshot excluído',
    'backup-kept': 'snapshot mantido',
    reopen: 'aberto de novo',
    clear: 'não está mais lá',
  },
  prices: {
    inForce: ({ list, date, currency }) =>
      `${list}: preços de tabela da AWS de ${date}, ${currency}`,
    bundled: 'lista incluída',
    size: (regions, zones) => `regiões ${regions}, zonas ${zones}`,
    source: (what) => `fonte: ${what}`,
    notStated: 'não informada',
    written: (file, date) => `${file}: preços de tabela da AWS de ${date}; use-o em PRICES_FILE`,
    heldBack: (change) => `retido, mudou mais de 20 %: ${change}`,
    noKey: (places) => `nenhuma chave conhecida para: ${places}`,
    unreadable: (feed) => `não foi possível ler a lista de preços ${feed}`,
    stay: (why) => `${why}. Os preços atuais continuam valendo.`,
  },
  token: {
    shownOnce: 'O token, mostrado uma só vez; entregue-o a quem vai usá-lo:',
    addThis: 'Acrescente isto a API_TOKENS (separado por vírgulas):',
    about: (name) => `token para ${name}`,
  },
  migrate: {
    applied: (names) => `aplicadas: ${names}`,
    upToDate: 'o banco de dados está atualizado',
  },
}
