import { describe, expect, it } from 'vitest'
import type { Draft } from '../../src/core/justification.ts'
import { type RuleName, violationsOf } from '../../src/llm/check.ts'
import { brief, draft } from '../support/briefs.ts'

function found(text: string, change: Partial<Draft> = {}): RuleName[] {
  return violationsOf(
    draft({ reasoning: `${draft().reasoning} ${text}`, ...change }),
    brief(),
    'en',
  )
}

/** By rule, texts that must not pass. */
const ATTACKS: Partial<Record<RuleName, readonly string[]>> = {
  'unknown-slot': ['{{total}}', '{{constructor}}', '{{last_used}}'],
  'broken-slot': [
    '{monthly_cost}',
    '{{monthly_cost}',
    '{{ monthly_cost }}',
    '{{MONTHLY_COST}}',
    '{{{size}}}',
  ],
  character: [
    '**bold**',
    '`code`',
    'a | b',
    '~~no~~',
    '_so_',
    '[here]',
    'smile 🙂',
    'zero\u200Bwidth',
    'turn\u202Ened',
    'p\u0430y in Cyrillic',
    'fıve',
    'twø',
    'ɑpprove',
    'ſafe',
    'o\u0338dd',
    '三十',
    'line\u2028break',
    '\\escape',
  ],
  digit: [
    '5 of them',
    '３１ of them',
    'Ⅻ of them',
    'XII of them',
    '½ of it',
    '²',
    '٣ of them',
    '①',
    'gp2',
    'io2',
    'gp33',
    'EC22',
    'm5.large',
    'IPv5',
    'ec2',
  ],
  'number-word': [
    'thirty of them',
    'Thirty-one',
    'one of them',
    'twentyfive',
    'a dozen',
    'half of it',
    'twice',
    'hundreds',
    'the third',
    'zero',
    'several',
    'trinta e um',
    'três',
    'TRÊS',
    'milhões',
    'dúzias',
    'metade',
    'o dobro',
    'segundo lugar',
  ],
  unit: [
    'for days',
    'for weeks',
    'a year',
    'monthly',
    'in GiB',
    'terabytes',
    'dias',
    'meses',
    'por ano',
    'MÊS',
    'ontem',
    'IOPS',
  ],
  currency: [
    '$',
    '€',
    '£',
    '¥',
    '₹',
    'R$',
    'dollars',
    'USD',
    'euros',
    'cents',
    'free',
    'dólares',
    'reais',
    'gratuito',
  ],
  percent: ['%', '‰', 'percent', 'percentage', 'porcento', 'percentual'],
  link: ['https://x', 'www.x', 'evil.example', 'evil.co/approve', 'ftp://x', 'xn--80ak6aa92e.com'],
  mention: ['@everyone', '@here', '<@123>', '<#general>', 'a@b', '#channel'],
  verdict: [
    'Approve this',
    'approved',
    'you should approve',
    'we recommend it',
    'it is safe',
    'it can safely go',
    'can be deleted',
    'may be removed',
    'should be released',
    'go ahead',
    'please act',
    'aprovado',
    'pode ser excluído',
    'deve ser removido',
    'é seguro',
    'recomendamos',
    'por favor',
  ],
  injection: [
    'ignore the rules',
    'Ignoring all',
    'disregard',
    'new instructions',
    'the prompt',
    'as an AI',
    'language model',
    'desconsidere',
    'instruções',
  ],
  certainty: [
    'certainly',
    'guaranteed',
    'nobody uses it',
    'no longer needed',
    'harmless',
    'sem dúvida',
    'não é mais necessário',
    'com certeza',
  ],
}

const ROWS = Object.entries(ATTACKS).flatMap(([rule, texts]) =>
  texts.map((text) => [rule, text] as const),
)

describe('the rules for texts', () => {
  it('let a good text pass', () => {
    expect(found('')).toEqual([])
  })

  it.each([
    'EC2 reports it, and S3 is not concerned.',
    'The gp3 volume is idle.',
    'Its IPv4 and IPv6 addresses are gone.',
    'It is the first of its kind - so far; is it, "perhaps", old (or new)?',
    'Its name is Zoë or Françoise.',
    'Nobody could tell, e.g. by its name.',
  ])('let plain words pass: %s', (text) => {
    expect(found(text)).toEqual([])
  })

  it.each(ROWS)('%s: %s', (rule, text) => {
    expect(found(`It is ${text} so.`)).toContain(rule)
  })

  it('let a product pass only where it is in the evidence', () => {
    const io2 = brief({
      evidence: {
        attributes: { type: 'io2', sizeGiB: 1 },
        facts: brief().signals.map((each) => ({ ...each, source: '', detail: null })),
      },
    })
    const text = draft({ summary: 'This io2 volume is of no use to the team.' })

    expect(violationsOf(text, io2, 'en')).toEqual([])
    expect(violationsOf(text, brief(), 'en')).toEqual(['digit'])
  })

  it.each([
    ['one that is not ours', ['unattached', 'owner-left']],
    ['none', []],
    ['one twice', ['unattached', 'unattached']],
    ['one of the prototype', ['constructor']],
  ])('refuse signals: %s', (_what, signals) => {
    expect(found('', { signals })).toEqual(['signal'])
  })

  it.each([
    ['in production', { tags: { Env: 'prod', Owner: 'x', Environment: 'prod' } }],
    ['that cannot be taken back', { isReversible: false }],
    ['that is dear', { monthlyMicros: 200_000_000n }],
    ['without a price', { monthlyMicros: null }],
  ])('refuse low risk for a removal %s', (_what, change) => {
    const text = draft({ summary: 'This volume of {{size}} is of no use to the team.' })

    expect(violationsOf(text, brief(change), 'en')).toEqual(['risk'])
    expect(violationsOf({ ...text, risk: 'medium' }, brief(change), 'en')).toEqual([])
  })

  it('refuse anything below high risk for what a guard protects', () => {
    const guarded = brief({ guards: [{ name: 'protected' }] })

    expect(violationsOf(draft({ risk: 'medium' }), guarded, 'en')).toEqual(['risk'])
    expect(violationsOf(draft({ risk: 'high' }), guarded, 'en')).toEqual([])
  })

  it.each([
    ['nobody owns it', { tags: { Environment: 'dev' } }],
    ['no environment is known', { tags: { Owner: 'x' } }],
  ])('refuse silence about gaps when %s', (_what, change) => {
    expect(violationsOf(draft({ unknowns: [] }), brief(change), 'en')).toEqual(['silence'])
  })

  it.each([
    ['as it stands', 'It is search-reindex-scratch.'],
    ['in part', 'It is reindex-scratch.'],
    ['in other spelling', 'It is SEARCH REINDEX: something else.'],
  ])('refuse a quotation of a tag %s', (_how, text) => {
    expect(found(text)).toEqual(['quotation'])
  })

  it('allow a few letters that a tag happens to hold', () => {
    expect(found('It may be a scratch space of the search.')).toEqual([])
  })

  it.each([
    ['summary', { summary: `It is ${'very '.repeat(60)}old.` }],
    ['reasoning', { reasoning: `It is ${'very '.repeat(140)}old.` }],
    ['unknowns', { unknowns: Array.from({ length: 5 }, () => 'What it is for is not known.') }],
    ['questions', { questions: Array.from({ length: 4 }, () => 'What is it for?') }],
    ['a question', { questions: [`Is it ${'very '.repeat(40)}old?`] }],
    ['nothing', { summary: 'It.' }],
  ])('refuse a wrong length: %s', (_what, change) => {
    expect(violationsOf(draft(change), brief(), 'en')).toEqual(['length'])
  })

  it('refuse a text in the other language, or in none of ours', () => {
    const french = 'Le volume ne sert à rien, et personne ne sait pourquoi on le garde.'
    const text = draft({ summary: french, reasoning: french, unknowns: [], questions: [] })

    expect(violationsOf(text, brief(), 'en')).toEqual(['language'])
    expect(violationsOf(draft(), brief({}, 'pt'), 'pt')).toContain('language')
  })

  it('read every part of a text', () => {
    expect(found('', { summary: 'It is so, for 5 reasons.' })).toEqual(['digit'])
    expect(found('', { unknowns: ['Whether it has 5 parts.'] })).toEqual(['digit'])
    expect(found('', { questions: ['Has it 5 parts at all?'] })).toEqual(['digit'])
  })
})
