import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { N8N } from './n8n-rows.ts'
import { problemsOf } from './support.ts'

function without(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(N8N).filter(([name]) => !names.includes(name)))
}

describe('CARRIER=n8n', () => {
  it('waits ten minutes and then tells people, unless told otherwise', () => {
    const { carrier } = readConfig(N8N)

    expect(carrier).toEqual({
      kind: 'n8n',
      url: N8N.N8N_URL,
      secret: N8N.N8N_SECRET,
      patienceMinutes: 10,
      whenSilent: 'tell',
    })
  })

  it('names what it lacks', () => {
    const problems = problemsOf(without('N8N_URL', 'N8N_SECRET'))

    expect(problems).toEqual([
      'N8N_URL: it must be set with CARRIER=n8n',
      'N8N_SECRET: it must be set with CARRIER=n8n',
    ])
  })

  it('needs a chat to bring questions to', () => {
    const discord = Object.keys(N8N).filter((name) => name.startsWith('DISCORD_'))

    expect(problemsOf(without(...discord))).toEqual([
      'CARRIER: n8n brings questions to Discord; set its variables too',
    ])
  })

  it('means nothing to whoever uses no n8n', () => {
    expect(readConfig({ ...N8N, CARRIER: 'direct' }).carrier).toEqual({ kind: 'direct' })
  })
})
