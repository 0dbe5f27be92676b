import { describe, expect, it } from 'vitest'
import { riskFloor } from '../../src/core/brief.ts'
import { RISKS, TEMPLATE_REASONS } from '../../src/core/justification.ts'
import { templateOf } from '../../src/core/template.ts'
import { brief } from '../support/briefs.ts'
import { factNamed } from '../support/observations.ts'

const ADDRESS = {
  kind: 'aws/elastic-ip-unassociated',
  isReversible: false,
  createdAt: null,
  tags: { Environment: 'prod' },
  evidence: {
    attributes: {},
    facts: [
      factNamed('unassociated', 'yes'),
      factNamed('no-ptr-record', 'unknown'),
      factNamed('amazon-pool', 'no'),
    ],
  },
  guards: [{ name: 'amazon-pool' }, { name: 'protected' }],
} as const

describe('the text by rule', () => {
  it('says what is known, in English', () => {
    expect(templateOf(brief(), 'no_key', 'en')).toEqual({
      source: 'template',
      label: 'no_key',
      language: 'en',
      summary:
        'Unattached EBS volume: 100 GiB gp3; $8.80 per month at list price; seen idle in 2 scans since 2026-02-14.',
      reasoning: 'Checked: attached to nothing; not managed by an AWS service.',
      risk: 'low',
      unknowns: ['When it was last used.'],
      questions: ['Is it kept for a restore or a migration?'],
    })
  })

  it('says what speaks against it and what nobody knows', () => {
    const text = templateOf(brief(ADDRESS), 'timeout', 'en')

    expect(text).toMatchObject({
      label: 'timeout',
      reasoning:
        'Checked: associated with nothing. Against a removal: it comes from an address range of your own; protected by a tag. A tag says production. Once removed, it cannot be brought back.',
      risk: 'high',
      unknowns: [
        'Whether this holds: no reverse DNS record names it.',
        'Who owns it: no tag and no record says so.',
        'When it was last used.',
      ],
      questions: [
        'Whose is it, and may it go?',
        'Does anything in production still need it?',
        'Does an allow list or a DNS record of somebody else name this address?',
      ],
    })
  })

  it('says the same in Portuguese', () => {
    const text = templateOf(brief(ADDRESS, 'pt'), 'no_key', 'pt')

    expect(text).toMatchObject({
      language: 'pt',
      summary:
        'Elastic IP não associado: US$ 8,80 por mês a preço de tabela; visto ocioso em 2 varreduras desde 2026-02-14.',
      reasoning:
        'Verificado: não associado a nada. Contra a remoção: vem de uma faixa de endereços própria; protegido por uma tag. Uma tag diz produção. Depois de removido, não tem volta.',
      unknowns: [
        'Se isto vale: nenhum registro de DNS reverso o cita.',
        'Quem é o responsável: nenhuma tag e nenhum registro diz.',
        'Quando foi usado pela última vez.',
      ],
    })
  })

  it('says that a price is not known, never that it is nothing', () => {
    const { summary } = templateOf(brief({ monthlyMicros: null }), 'no_key', 'en')

    expect(summary).toContain('no list price is known')
    expect(summary).not.toContain('$')
  })

  it('never calls the risk lower than the policy, nor low where nobody can be asked', () => {
    const orphan = brief({ tags: { Environment: 'dev' } })
    const guarded = brief({ guards: [{ name: 'iac' }] })

    expect(riskFloor(orphan)).toBe('low')
    expect(templateOf(orphan, 'late', 'en').risk).toBe('medium')
    for (const each of [brief(), orphan, guarded, brief(ADDRESS)]) {
      const { risk } = templateOf(each, 'late', 'en')
      expect(RISKS.indexOf(risk)).toBeGreaterThanOrEqual(RISKS.indexOf(riskFloor(each)))
    }
  })

  it.each(TEMPLATE_REASONS)('carries its reason: %s', (reason) => {
    expect(templateOf(brief(), reason, 'en')).toMatchObject({ source: 'template', label: reason })
  })

  it('names facts and guards that have no words yet', () => {
    const { reasoning } = templateOf(
      brief({
        evidence: { attributes: {}, facts: [factNamed('new-fact', 'yes')] },
        guards: [{ name: 'new-guard' }],
      }),
      'no_key',
      'en',
    )

    expect(reasoning).toBe('Checked: new-fact. Against a removal: new-guard.')
  })
})
