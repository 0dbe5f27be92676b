import { describe, expect, it } from 'vitest'
import { factLabel, factSentence, guardLine, kindTitle } from '../../src/core/wording.ts'

const PROTECTED = { name: 'protected', verdict: 'no', reason: 'protected by tag DoNotDelete' }

describe('the words for a guard', () => {
  it('are its name and its reason in English, details and all', () => {
    expect(guardLine(PROTECTED, 'en')).toBe('protected: protected by tag DoNotDelete')
  })

  it.each([
    ['a guard', PROTECTED, 'protegido: protegido por uma tag'],
    [
      'a fact that is answered no',
      { name: 'no-ptr-record', verdict: 'no', reason: 'reverse DNS record x' },
      'um registro de DNS reverso o cita',
    ],
    [
      'a fact that nobody could answer',
      { name: 'no-ptr-record', verdict: 'unknown', reason: 'denied' },
      'não foi possível saber se nenhum registro de DNS reverso o cita',
    ],
    [
      'a guard that waits for time',
      { name: 'age', verdict: 'wait', reason: 'created 2026-03-01, less than 14 days ago' },
      'idade: criado há pouco tempo',
    ],
    [
      'a guard that nobody could judge',
      { name: 'age', verdict: 'unknown', reason: 'the cloud does not say' },
      'idade: a nuvem não diz quando foi criado, e uma única olhada não tem histórico',
    ],
    [
      'one without words yet',
      { name: 'new-guard', verdict: 'no', reason: 'for a reason' },
      'new-guard: for a reason',
    ],
  ])('are a sentence in Portuguese: %s', (_what, guard, sentence) => {
    expect(guardLine(guard, 'pt')).toBe(sentence)
  })
})

describe('the words for facts and kinds', () => {
  it('say what each answer means', () => {
    expect(factSentence('unattached', 'yes', 'en')).toBe('it is attached to nothing')
    expect(factSentence('unattached', 'no', 'en')).toBe('it is attached')
    expect(factSentence('unattached', 'unknown', 'en')).toBe(
      'nobody could tell whether it is attached to nothing',
    )
    expect(factSentence('new-fact', 'no', 'en')).toBe('new-fact: no')
  })

  it('fall back to the name', () => {
    expect(factLabel('new-fact', 'pt')).toBe('new-fact')
    expect(kindTitle('aws/new-kind', 'pt')).toBe('aws/new-kind')
    expect(kindTitle('aws/ebs-volume-unattached', 'pt')).toBe('Volume EBS não anexado')
  })
})
