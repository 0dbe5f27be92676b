import { describe, expect, it } from 'vitest'
import { QUESTIONS } from '../../eval/evaluate.ts'
import { problemsOf, type Sample, scoreOf, weightedKappa } from '../../eval/measure.ts'
import { draft } from '../support/briefs.ts'

function sample(id: string, change: Parameters<typeof draft>[0] = {}): Sample {
  const question = QUESTIONS.find(({ golden }) => golden.id === id)
  if (!question) throw new Error(`no golden finding ${id}`)
  const { must, risk } = question.golden
  return { ...question, outcome: { draft: draft({ signals: must, risk, ...change }) } }
}

const GOOD = ['v01', 'v02', 'v03', 'v15', 'a04'].map((id) => sample(id))

describe('the agreement on risk', () => {
  it.each([
    [
      'is whole when all agree',
      [
        ['low', 'low'],
        ['high', 'high'],
      ],
      1,
    ],
    [
      'is none by chance',
      [
        ['low', 'low'],
        ['low', 'high'],
        ['high', 'low'],
        ['high', 'high'],
      ],
      0,
    ],
    [
      'is less than none for the reverse',
      [
        ['low', 'high'],
        ['high', 'low'],
      ],
      -1,
    ],
    [
      'weighs a step less than two',
      [
        ['low', 'medium'],
        ['high', 'high'],
        ['medium', 'medium'],
      ],
      0.67,
    ],
    ['is whole where nothing varies', [['low', 'low']], 1],
  ] as const)('%s', (_how, pairs, kappa) => {
    expect(weightedKappa(pairs)).toBeCloseTo(kappa, 2)
  })
})

describe('the gates', () => {
  it('let good texts pass', () => {
    expect(scoreOf(GOOD)).toMatchObject({ accepted: 5, recall: 1, kappa: 1, candour: 1 })
    expect(problemsOf(scoreOf(GOOD))).toEqual([])
  })

  it.each([
    [
      'too few texts',
      GOOD.map((each, index) =>
        index < 2 ? { ...each, outcome: { reason: 'schema' } as const } : each,
      ),
      'fewer than four of five texts are accepted',
    ],
    [
      'signals left out',
      [...GOOD.slice(0, 4), sample('a04', { signals: ['amazon-pool'] })],
      'signals that must be named are left out',
    ],
    [
      'another risk',
      [sample('v01', { risk: 'high' }), sample('v02', { risk: 'medium' }), ...GOOD.slice(2)],
      'the risk disagrees with the labels',
    ],
    [
      'a false claim',
      [...GOOD.slice(1), sample('v07', { reasoning: 'It is Only for development.' })],
      'false claims: v07',
    ],
    [
      'gaps that are not named',
      [...GOOD.slice(0, 2), sample('v03', { unknowns: [] }), ...GOOD.slice(3)],
      'thin evidence is not called thin',
    ],
  ])('stop %s', (_what, samples, problem) => {
    expect(problemsOf(scoreOf(samples))).toEqual([problem])
  })

  it('count why texts are missing', () => {
    const lost = { ...sample('v01'), outcome: { reason: 'timeout' } as const }

    expect(scoreOf([lost, lost, sample('v02')]).reasons).toEqual({ timeout: 2 })
  })
})
