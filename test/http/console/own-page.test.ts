import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownPage } from '../../../src/http/console/own-page.ts'

const ORIGIN = 'https://thrift.example'

/** Where a browser that is at our door goes, when it is told so. */
function goal(to: string): URL {
  return new URL(to, `${ORIGIN}/console/sign-in`)
}

/** Pieces that have led browsers astray, in any order. */
const PIECES = [
  '/console',
  '/',
  '//',
  '\\',
  '/\\',
  '..',
  '/..',
  '/.',
  '%2e%2e',
  '%2f',
  '%5c',
  '?',
  '#',
  '@',
  ':',
  'https:',
  'javascript:',
  'data:',
  'evil.example',
  '\t',
  '\n',
  '\r',
  '\0',
  ' ',
  '\u2028',
  '／',
  '．',
  'inbox',
  '&to=',
  ';',
  'console',
  '%0d%0a',
  '%00',
  '.',
  'é',
]
const crooked = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 8 })
  .map((pieces) => pieces.join(''))
const anything = fc.oneof(
  crooked,
  crooked.map((rest) => `/console${rest}`),
  fc.string(),
  fc.string({ unit: 'binary' }).map((rest) => `/console/${rest}`),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
)

describe('ownPage', () => {
  it('leads nowhere but to our own pages, whatever it is given', () => {
    fc.assert(
      fc.property(anything, (to) => {
        const { origin, pathname, username } = goal(ownPage(to))

        expect([origin, username]).toEqual([ORIGIN, ''])
        expect(pathname).toMatch(/^\/console(?:\/|$)/)
      }),
      { numRuns: 5_000 },
    )
  })

  it('can stand in a header as it is', () => {
    fc.assert(
      fc.property(anything, (to) => {
        expect(ownPage(to)).toMatch(/^[\x21-\x7e]+$/)
      }),
    )
  })

  it('keeps a page of ours, with its filters', () => {
    for (const to of [
      '/console',
      '/console/inbox?team=search&min=10&kind=aws/ebs-volume-unattached',
      '/console/findings/00000000-0000-4000-8000-000000000000',
      '/console/savings?period=3-months',
    ]) {
      expect(ownPage(to)).toBe(to)
    }
    expect(ownPage(undefined)).toBe('/console')
  })
})
