import { describe, expect, it } from 'vitest'
import { customId, parseCustomId, revisionIn, VERBS } from '../../../src/chat/discord/custom-id.ts'

const ID = '0b8f3c1e-7a52-4a0e-9d0f-1c2d3e4f5a6b'

describe('customId', () => {
  it.each(VERBS)('comes back as it went: %s', (verb) => {
    const text = customId(verb, ID, 2_147_483_647)

    expect(text.length).toBeLessThanOrEqual(100)
    expect(parseCustomId(text)).toEqual({ verb, id: ID, of: '2147483647' })
  })
})

describe('parseCustomId', () => {
  it.each([
    '',
    'approve',
    `ct0|approve|${ID}|1`,
    `ct1|delete|${ID}|1`,
    `ct1|approve|${ID}`,
    `ct1|approve|${ID}|1|2`,
    'ct1|approve|x|1',
    `ct1|approve|${ID}'--|1`,
    'ct1|constructor|all|1',
  ])('knows nothing of %j', (text) => {
    expect(parseCustomId(text)).toBeNull()
  })
})

describe('revisionIn', () => {
  it.each(['', '-1', '1.0', '1e3', 'x', '99999999999'])('fits no revision: %j', (of) => {
    expect(revisionIn({ verb: 'approve', id: ID, of })).toBeNaN()
  })
})
