import { describe, expect, it } from 'vitest'
import { lintMessage } from '../../support/discord/lint.ts'

describe('the lint', () => {
  const button = { type: 2, style: 1, label: 'x', custom_id: 'a' }
  const silent = { allowed_mentions: { parse: [] } }
  const v2 = { ...silent, flags: 1 << 15 }

  it.each([
    ['no allowed_mentions', { content: 'x' }],
    ['a message that pings', { content: 'x', allowed_mentions: { parse: ['roles'] } }],
    ['an empty message', silent],
    ['content of 2,001 characters', { ...silent, content: 'x'.repeat(2_001) }],
    [
      'content beside components',
      { ...v2, content: 'x', components: [{ type: 10, content: 'x' }] },
    ],
    [
      '41 components',
      { ...v2, components: Array.from({ length: 41 }, () => ({ type: 10, content: 'x' })) },
    ],
    ['4,001 characters', { ...v2, components: [{ type: 10, content: 'x'.repeat(4_001) }] }],
    [
      'one custom_id twice',
      { ...silent, content: 'x', components: [{ type: 1, components: [button, button] }] },
    ],
    [
      'six buttons in a row',
      {
        ...silent,
        content: 'x',
        components: [
          {
            type: 1,
            components: Array.from({ length: 6 }, (_, i) => ({ ...button, custom_id: `${i}` })),
          },
        ],
      },
    ],
    [
      'a label of 81 characters',
      {
        ...silent,
        content: 'x',
        components: [{ type: 1, components: [{ ...button, label: 'x'.repeat(81) }] }],
      },
    ],
    [
      'a link with a custom_id',
      {
        ...silent,
        content: 'x',
        components: [{ type: 1, components: [{ ...button, style: 5, url: 'https://a.b' }] }],
      },
    ],
    [
      'layout without its flag',
      { ...silent, content: 'x', components: [{ type: 17, components: [] }] },
    ],
    [
      'an embed field without value',
      { ...silent, embeds: [{ fields: [{ name: 'x', value: '' }] }] },
    ],
    [
      '26 options',
      {
        ...v2,
        components: [
          {
            type: 1,
            components: [
              {
                type: 3,
                custom_id: 'a',
                options: Array.from({ length: 26 }, (_, i) => ({ value: `${i}`, label: 'x' })),
              },
            ],
          },
        ],
      },
    ],
  ])('refuses %s', (_what, message) => {
    expect(lintMessage(message)).not.toEqual([])
  })
})
