import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainText } from '../../src/core/plain-text.ts'

const RISKY = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\u{E0000}-\u{E007F}]/u

describe('plainText', () => {
  it.each([
    ['an escape sequence', 'a\u001B[31mred', 'a [31mred'],
    ['a line break', 'a\r\nb', 'a b'],
    ['a bidirectional override', 'gnp.\u202Eexe', 'gnp. exe'],
    ['a zero-width space', 'pay\u200Bpal', 'pay pal'],
    ['a tag character', 'a\u{E0041}b', 'a b'],
    ['a line separator', 'a\u2028b', 'a b'],
    ['a private character', 'a\uE000b', 'a b'],
    ['a soft hyphen', 'a\u00ADb', 'a b'],
    ['spaces around', '  a   b  ', 'a b'],
    ['letters of any script', 'Größe 数据 🚀', 'Größe 数据 🚀'],
  ])('makes %s harmless', (_what, text, expected) => {
    expect(plainText(text)).toBe(expected)
  })

  it('gives one clean line of bounded length for any text', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 60 })

    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 50 }), (text, max) => {
        const plain = plainText(text, max)

        expect(plain).not.toMatch(RISKY)
        expect(Array.from(plain).length).toBeLessThanOrEqual(max)
      }),
    )
  })

  it.each([
    ['abcde', 5, 'abcde'],
    ['abcdef', 5, 'abcd…'],
    ['🚀🚀🚀', 3, '🚀🚀🚀'],
    ['🚀🚀🚀🚀', 3, '🚀🚀…'],
  ])('shortens %s to %i characters: %s', (text, max, expected) => {
    expect(plainText(text, max)).toBe(expected)
  })
})
