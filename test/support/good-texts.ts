/** What a well-behaved model writes about a finding, in either language. */

export interface ToldFinding {
  readonly id: string
  readonly signals: Readonly<Record<string, string>>
  readonly slots: readonly string[]
  readonly least_risk: string
}

const WORDS = {
  en: {
    reasoning: 'Every signal was answered by the cloud itself, and the resource is {{seen_idle}}.',
    summary: 'The resource is attached to nothing and costs {{monthly_cost}}.',
    noCost: 'The resource is attached to nothing, and its price is not known.',
    unknown: 'What the resource was made for is not known.',
    question: 'Is it still of use to the team?',
  },
  pt: {
    reasoning: 'Cada sinal foi respondido pela própria nuvem, e o recurso foi {{seen_idle}}.',
    summary: 'O recurso não está em uso e custa {{monthly_cost}}.',
    noCost: 'O recurso não está em uso, e o preço dele não é conhecido.',
    unknown: 'Para que o recurso foi feito não se sabe.',
    question: 'Ele ainda é útil para a equipe?',
  },
} as const

export function goodItem(finding: ToldFinding, language: keyof typeof WORDS): object {
  const words = WORDS[language]
  return {
    id: finding.id,
    signals: Object.keys(finding.signals),
    reasoning: words.reasoning,
    risk: finding.least_risk,
    summary: finding.slots.includes('monthly_cost') ? words.summary : words.noCost,
    unknowns: [words.unknown],
    questions: [words.question],
  }
}
