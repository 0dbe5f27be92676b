/** Kinds, facts and guards by name, in Brazilian Portuguese. */

import type { evidence as english, FactWords, GuardWords, KindWords } from '../en/evidence.ts'

const kinds: Readonly<Record<string, KindWords>> = {
  'aws/ebs-volume-unattached': {
    title: 'Volume EBS não anexado',
    question: 'Está guardado para uma restauração ou uma migração?',
  },
  'aws/elastic-ip-unassociated': {
    title: 'Elastic IP não associado',
    question: 'Alguma lista de permissões ou registro DNS de terceiros cita este endereço?',
  },
}

const facts: Readonly<Record<string, FactWords>> = {
  unattached: {
    label: 'não anexado a nada',
    claim: 'não está anexado a nada',
    otherwise: 'está anexado',
  },
  'not-service-managed': {
    label: 'não gerenciado por um serviço da AWS',
    claim: 'nenhum serviço da AWS o gerencia',
    otherwise: 'um serviço da AWS o gerencia',
  },
  'single-attach': {
    label: 'não compartilhado por um cluster',
    claim: 'não pode ser anexado a várias instâncias',
    otherwise: 'o Multi-Attach está ligado, e um cluster pode tê-lo desanexado de propósito',
  },
  'not-on-outpost': {
    label: 'fora de um Outpost',
    claim: 'não está em um Outpost',
    otherwise: 'está em um Outpost',
  },
  'not-a-fresh-copy': {
    label: 'não é uma cópia recente',
    claim: 'não é uma cópia que alguém acabou de fazer',
    otherwise: 'alguém acabou de copiá-lo ou restaurá-lo',
  },
  'not-being-modified': {
    label: 'sem modificação em andamento',
    claim: 'ninguém o está modificando',
    otherwise: 'alguém o está modificando',
  },
  unassociated: {
    label: 'não associado a nada',
    claim: 'não está associado a nada',
    otherwise: 'está associado',
  },
  'amazon-pool': {
    label: 'do conjunto da Amazon',
    claim: 'vem do conjunto de endereços da Amazon',
    otherwise: 'vem de uma faixa de endereços própria',
  },
  'not-customer-owned': {
    label: 'não é um endereço do cliente',
    claim: 'não é um endereço de propriedade do cliente',
    otherwise: 'é um endereço de propriedade do cliente',
  },
  'not-carrier': {
    label: 'não é um endereço de operadora',
    claim: 'não é um endereço de operadora',
    otherwise: 'é um endereço de operadora',
  },
  'no-pending-transfer': {
    label: 'não oferecido a outra conta',
    claim: 'não está sendo transferido para outra conta',
    otherwise: 'está sendo transferido para outra conta',
  },
  'no-ptr-record': {
    label: 'sem registro de DNS reverso',
    claim: 'nenhum registro de DNS reverso o cita',
    otherwise: 'um registro de DNS reverso o cita',
  },
}

const inquiry: Readonly<Record<string, FactWords>> = {
  'no-dns-record': {
    label: 'sem registro DNS',
    claim: 'nenhum registro DNS de vocês aponta para ele',
    otherwise: 'um registro DNS de vocês aponta para ele',
  },
  'kms-key-usable': {
    label: 'chave de criptografia utilizável',
    claim: 'a chave de criptografia dele pode ser usada',
    otherwise: 'a chave de criptografia dele não pode ser usada, e um backup não poderia ser lido',
  },
  permitted: {
    label: 'remoção permitida',
    claim: 'a função IAM pode fazer tudo o que a remoção exige',
    otherwise: 'a função IAM não pode fazer tudo o que a remoção exige',
  },
  'unused-lately': {
    label: 'sem uso recente',
    claim: 'as métricas não mostram uso recente',
    otherwise: 'as métricas mostram uso recente',
  },
  'untouched-lately': {
    label: 'não mexido recentemente',
    claim: 'ninguém mexeu nele recentemente',
    otherwise: 'alguém mexeu nele recentemente',
  },
  'second-opinion': {
    label: 'segunda opinião',
    claim: 'a AWS também o considera ocioso',
    otherwise: 'a AWS não o considera ocioso',
  },
  'not-backed-up': {
    label: 'fora dos planos de backup',
    claim: 'nenhum plano de backup o cita',
    otherwise: 'um plano de backup o cita',
  },
}

const guards: Readonly<Record<string, GuardWords>> = {
  kubernetes: {
    label: 'Kubernetes',
    sentence: 'um volume do Kubernetes: desanexado não quer dizer sem uso',
  },
  cloudformation: {
    label: 'CloudFormation',
    sentence: 'pertence a uma pilha do CloudFormation, que ficaria diferente sem ele',
  },
  iac: { label: 'código', sentence: 'pertence a código de infraestrutura' },
  protected: { label: 'protegido', sentence: 'protegido por uma tag' },
  grace: { label: 'carência', sentence: 'ainda não foi visto ocioso por tempo suficiente' },
  'seen-once': { label: 'visto uma vez', sentence: 'visto ocioso em uma só varredura' },
  age: {
    label: 'idade',
    sentence: 'criado há pouco tempo',
    unknown: 'a nuvem não diz quando foi criado, e uma única olhada não tem histórico',
  },
  exempt: { label: 'isento', sentence: 'a política isenta uma tag dele' },
  'advise-only': {
    label: 'só aviso',
    sentence: 'a política apenas o lista: uma pessoa precisa agir',
  },
  'not-covered': { label: 'fora da política', sentence: 'a política não o abrange' },
  'kept-by-policy': { label: 'mantido', sentence: 'a política o mantém' },
  'partner-address': {
    label: 'endereço de parceiro',
    sentence: 'um parceiro depende dele',
  },
  'too-cheap': {
    label: 'barato demais',
    sentence: 'custa menos do que a política manda perguntar',
  },
}

export const evidence: typeof english = {
  kinds,
  facts: { ...facts, ...inquiry },
  guards,
  answers: { yes: 'sim', no: 'não', unknown: 'não se sabe' },
  unknown: (claim) => `não foi possível saber se ${claim}`,
}
