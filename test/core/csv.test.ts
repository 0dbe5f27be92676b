import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine, csvText } from '../../src/core/csv.ts'

/** The cells of one line, read as RFC 4180 says. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'))
  }
  return cells
}

describe('csvLine', () => {
  it('can be read back, whatever stands in its cells', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
        expect(cellsOf(csvLine(cells))).toEqual(cells)
      }),
    )
  })
})

describe('csvText', () => {
  it.each([
    ['=HYPERLINK("http://evil")', `'=HYPERLINK("http://evil")`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'=1`],
    ['a\r\nb', 'a b'],
    ['plain', 'plain'],
    [null, ''],
  ])('makes %j harmless', (text, shown) => {
    expect(csvText(text)).toBe(shown)
  })
})
