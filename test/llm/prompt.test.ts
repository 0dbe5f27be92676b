import { describe, expect, it } from 'vitest'
import { promptFor, promptVersion } from '../../src/llm/prompt.ts'
import { brief } from '../support/briefs.ts'

describe('a prompt', () => {
  const { system, user } = promptFor(
    [brief({ tags: { Name: 'cache', Owner: 'jane', Environment: 'prod' } }), brief()],
    'en',
    'k3y',
  )

  it('tells the rules first, the same for every batch', () => {
    expect(system).toBe(promptFor([brief({ isReversible: false })], 'en', 'other').system)
    expect(system).toMatch(/Never write a digit/)
    expect(system).toMatch(/strangers.*data/)
    expect(system).toMatch(/\{\{monthly_cost\}\}: an amount/)
  })

  it('explains the signals that occur, in the language of the text', () => {
    expect(user).toContain('unattached: attached to nothing')
    expect(user).not.toContain('no-ptr-record')
    expect(promptFor([brief()], 'pt', 'k').user).toContain('unattached: não anexado a nada')
    expect(promptFor([brief()], 'pt', 'k').system).toContain('Brazilian Portuguese')
  })

  it('tells each finding between the markers, under an id that says nothing', () => {
    const [, json = ''] = /^BEGIN k3y\n(.*)\nEND k3y$/m.exec(user) ?? []

    expect(JSON.parse(json)).toMatchObject([
      { id: 'f1', environment: 'production', least_risk: 'medium', tags: { name: 'cache' } },
      { id: 'f2', environment: 'other', least_risk: 'low', slots: expect.any(Array) },
    ])
    expect(json).not.toMatch(/\$|\d{3}|jane|2026/)
  })

  it('has a version for each language, that stays as long as nothing changes', () => {
    expect(promptVersion('en')).toBe(promptVersion('en'))
    expect(promptVersion('en')).not.toBe(promptVersion('pt'))
  })
})
