import { parse } from 'discord-markdown-parser'
import { array, assert, constantFrom, integer, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { code, fitting, label, prose } from '../../../src/chat/discord/safe-text.ts'
import { HOSTILE } from '../../support/discord/hostile.ts'

/** Everything that Discord would make of a text but text and inline code. */
const LIVELY = new Set([
  'user',
  'channel',
  'role',
  'everyone',
  'here',
  'url',
  'autolink',
  'link',
  'emoji',
  'emojiWithName',
  'customEmoji',
  'timestamp',
  'slashCommand',
  'strong',
  'em',
  'underline',
  'strikethrough',
  'spoiler',
  'heading',
  'list',
  'blockQuote',
  'codeBlock',
  'subtext',
  'guildNavigation',
])

/** What an independent parser of Discord's markdown sees in each. */
function seen(text: string): string[] {
  return typesOf(parse(text, 'extended'))
}

function typesOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(typesOf)
  if (typeof node !== 'object' || node === null) return []
  const type = 'type' in node ? [String(node.type)] : []
  return [...type, ...('content' in node ? typesOf(node.content) : [])]
}

function lively(text: string): string[] {
  return seen(text).filter((type) => LIVELY.has(type))
}

const PIECES = [
  '@everyone',
  '@here',
  '<@1>',
  '<@!1>',
  '<@&1>',
  '<#1>',
  '`',
  '``',
  '```',
  '\\',
  '*',
  '**',
  '_',
  '__',
  '~~',
  '||',
  '[',
  ']',
  '(',
  ')',
  '](https://e.vil)',
  'http://',
  'https://e.vil',
  'discord://x',
  'www.',
  ':',
  '<',
  '>',
  '>>> ',
  '#',
  '# ',
  '-',
  '- ',
  '-# ',
  '\n',
  ' ',
  'a',
  '1. ',
  '<t:1:R>',
  '</a:1>',
  '<:a:1>',
  '<id:guide>',
  ':smile:',
  '\u200b',
  '\u202e',
  '\u2066',
  '\u{e0041}',
  '\ufe0f',
  '€',
  '👍',
  '\ud800',
  '+',
  '=',
  '!',
] as const

const tag = array(constantFrom(...PIECES), { minLength: 1, maxLength: 12 }).map((each) =>
  each.join(''),
)
const RUNS = { numRuns: 20_000, seed: 7 }

describe('code', () => {
  it('lets nothing out of 20,000 hostile tags: one piece of inline code, and nothing that lives', () => {
    assert(
      property(tag, (text) => {
        const safe = code(text)
        const types = seen(`x ${safe} y`)

        expect(types.filter((type) => LIVELY.has(type))).toEqual([])
        expect(types.filter((type) => type === 'inlineCode')).toHaveLength(safe === '—' ? 0 : 1)
      }),
      RUNS,
    )
  })

  it('is at most as long as asked for, in UTF-16 units, and never cuts a character', () => {
    assert(
      property(
        string({ unit: 'binary', maxLength: 90 }),
        integer({ min: 2, max: 40 }),
        (text, max) => {
          const safe = code(text, max)

          expect(safe.length).toBeLessThanOrEqual(max + 2)
          expect(safe.isWellFormed()).toBe(true)
        },
      ),
    )
  })

  it('says that there is nothing where nothing can be seen', () => {
    expect([null, '', '  ', '\u200b\u2066', '\ufe0f'].map((text) => code(text))).toEqual(
      Array.from({ length: 5 }, () => '—'),
    )
  })
})

describe('prose', () => {
  it('lets nothing out of 20,000 hostile sentences, wherever it stands in a line', () => {
    assert(
      property(tag, (text) => {
        const safe = prose(text)

        expect(lively(safe)).toEqual([])
        expect(lively(`x ${safe} y`)).toEqual([])
      }),
      RUNS,
    )
  })

  it('counts its escapes: it is never longer than asked for', () => {
    assert(
      property(tag, integer({ min: 8, max: 60 }), (text, max) => {
        expect(prose(text.repeat(9), max).length).toBeLessThanOrEqual(max)
      }),
    )
  })

  it('keeps ordinary sentences as they are', () => {
    expect(prose('Still used by the nightly job, ask Zoë.')).toBe(
      'Still used by the nightly job, ask Zoë.',
    )
  })
})

describe('label', () => {
  it('is one line of what can be seen', () => {
    expect(label(' a\nb\u202ec ', 10)).toBe('a b c')
    expect(label('x'.repeat(20), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(label('', 10)).toBe('—')
  })
})

describe('fitting', () => {
  it('keeps whole lines, as many as there is room for', () => {
    expect(fitting(['abc', 'de', 'f'], 7)).toEqual(['abc', 'de'])
    expect(fitting(['abc'], 3)).toEqual([])
  })
})

describe('the judge', () => {
  it('sees what hostile names would do when they were not made safe', () => {
    const flagged = HOSTILE.filter((text) => lively(`x ${text} y`).length > 0)

    expect(flagged.length).toBeGreaterThanOrEqual(7)
  })
})
