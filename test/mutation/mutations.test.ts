/** That the list is true: whoever rewrites a guard rewrites its mutation. `npm run mutate` does the rest. */

import { globSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it } from 'vitest'
import { MUTATIONS } from './list.ts'
import { inFile, type Mutation, mutated, together } from './mutation.ts'

const read = (file: string): string => readFileSync(file, 'utf8')

/** What is wrong with them, each said once. */
function flawsOf(flawOf: (mutation: Mutation) => string | null): string[] {
  return MUTATIONS.flatMap((each) => flawOf(each) ?? [])
}

function thrownBy(act: () => unknown): string | null {
  try {
    act()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('the mutations', () => {
  it('are hundreds, each of a guard of its own', () => {
    const names = MUTATIONS.map((each) => each.guard)

    expect(names.length).toBeGreaterThan(500)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it('find their text exactly once, and leave something else behind', () => {
    const flaws = flawsOf((mutation) =>
      thrownBy(() => {
        for (const [file, text] of mutated(mutation, read)) {
          if (text === read(file)) throw new Error(`${mutation.guard}: nothing changes`)
        }
      }),
    )

    expect(flaws).toEqual([])
  })

  it('leave TypeScript behind: what cannot be loaded proves nothing', () => {
    const flaws = flawsOf((mutation) =>
      thrownBy(() => {
        for (const text of mutated(mutation, read).values()) stripTypeScriptTypes(text)
      }),
    )

    expect(flaws).toEqual([])
  })

  it('name tests that there are', () => {
    const files = globSync('test/**/*.test.ts')

    const flaws = flawsOf(({ guard, tests }) => {
      const missing = tests.filter((name) => !files.some((file) => file.startsWith(name)))
      return missing.length > 0 || tests.length === 0 ? `${guard}: ${missing.join(', ')}` : null
    })

    expect(flaws).toEqual([])
  })
})

describe('mutated', () => {
  const row = inFile('a.ts', 'test/a')
  const text = 'if (isOurs) remove()\nif (isOld) remove()\n'

  it('replaces the text, and nothing else', () => {
    const texts = mutated(row('ours', 'isOurs', 'true'), () => text)

    expect([...texts]).toEqual([['a.ts', 'if (true) remove()\nif (isOld) remove()\n']])
  })

  it('makes all edits of one file', () => {
    const both = together('both', 'either would do', [
      row('', 'isOurs', 'true'),
      row('', 'isOld', 'true'),
    ])

    expect([...mutated(both, () => text).values()]).toEqual([
      'if (true) remove()\nif (true) remove()\n',
    ])
  })

  it.each([
    ['is not there', 'isYours', /found 0 times in a\.ts/],
    ['is there twice', 'remove()', /found 2 times in a\.ts/],
  ])('refuses text that %s', (_what, find, problem) => {
    expect(() => mutated(row('a guard', find, ''), () => text)).toThrow(problem)
  })
})
