/** A copy of the tree as it is now, in a folder of its own: nothing is ever mutated where people work. */

import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Mutation, mutated } from './mutation.ts'

export interface Copy extends Disposable {
  readonly root: string
  /** Mutates the copy; disposing puts it back. */
  readonly mutate: (mutation: Mutation) => Disposable & { readonly files: readonly string[] }
}

export function copyTree(root: string): Copy {
  const copy = mkdtempSync(join(tmpdir(), 'cloudthrift-mutation-'))
  for (const file of filesOf(root)) cpSync(join(root, file), join(copy, file))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const read = (file: string): string => readFileSync(join(copy, file), 'utf8')
  return {
    root: copy,
    mutate: (mutation) => {
      const texts = mutated(mutation, read)
      const before = [...texts.keys()].map((file) => [file, read(file)] as const)
      for (const [file, text] of texts) writeFileSync(join(copy, file), text)
      return {
        files: [...texts.keys()].map((file) => join(copy, file)),
        [Symbol.dispose]: () => {
          for (const [file, text] of before) writeFileSync(join(copy, file), text)
        },
      }
    },
    [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }),
  }
}

/** What git knows, and what it would be told of: a test that was written just now counts. */
function filesOf(root: string): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  return listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)))
}
