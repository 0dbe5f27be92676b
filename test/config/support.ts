/** Reads a configuration from variables that a test names, beside files that it writes. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Config, readConfig } from '../../src/config/config.ts'
import { AppError } from '../../src/core/errors.ts'

export interface Row {
  /** Where the value stands in the configuration. */
  readonly reads: (config: Config) => unknown
  readonly byDefault: unknown
  /** What else must be set for it to count. */
  readonly beside?: Readonly<Record<string, string>>
  readonly good: readonly (readonly [text: string, value: unknown])[]
  readonly bad: readonly (readonly [text: string, says: RegExp])[]
}

export const NOT_HTTP = /it is not a URL that starts with http:\/\/ or https:\/\//

export interface Folder extends AsyncDisposable {
  readonly path: string
  /** Returns the path of the file. */
  write(name: string, content: string): Promise<string>
}

export async function openFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'cloudthrift-config-'))
  return {
    path,
    async write(name, content) {
      await writeFile(join(path, name), content)
      return join(path, name)
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  }
}

/** Every problem, as the person reads it: one line each. Throws when the configuration holds. */
export function problemsOf(env: Readonly<Record<string, string>>): string[] {
  return refusalOf(env).hint.split('\n')
}

export function refusalOf(env: Readonly<Record<string, string>>): AppError {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof AppError && error.code === 'CONFIG_INVALID') return error
    throw error
  }
  throw new Error('the configuration was accepted')
}

/** In another working directory, as a service is started there. */
export function readConfigIn(folder: string, env: Readonly<Record<string, string>> = {}): Config {
  const before = process.cwd()
  process.chdir(folder)
  try {
    return readConfig(env)
  } finally {
    process.chdir(before)
  }
}
