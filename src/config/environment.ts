/** Reads variables as they stand in the environment, or in the files that it names. Never prints a secret. */

import { readFileSync } from 'node:fs'
import { VARIABLES, type Variable } from './variables.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Secrets {
  /** Every secret that was read, so that whoever shows text of others can take it out. */
  readonly secrets: readonly string[]
  /** Files that secrets come from, by variable. */
  readonly secretFiles: ReadonlyMap<string, string>
}

/** Wrong values are told of by variableProblems. */
export function valueOf<Value>(env: Environment, name: string, variable: Variable<Value>): Value {
  try {
    return variable.parse(textOf(env, name, variable))
  } catch {
    return variable.parse(variable.fallback)
  }
}

export function secretsOf(env: Environment): Secrets {
  const variables = Object.entries<Variable<unknown>>(VARIABLES).filter(([, it]) => it.secret)
  const texts = variables.flatMap(([name, it]) => textIfReadable(env, name, it) ?? [])
  const files = variables.flatMap(([name]) => {
    const file = env[`${name}_FILE`]?.trim()
    return file ? [[name, file] as const] : []
  })
  return { secrets: texts.flatMap(withPassword), secretFiles: new Map(files) }
}

/** Of a URL the password alone may be quoted. */
function withPassword(secret: string): string[] {
  const password = URL.parse(secret)?.password
  return password ? [secret, password, decodeURIComponent(password)] : [secret]
}

function textIfReadable(
  env: Environment,
  name: string,
  variable: Variable<unknown>,
): string | null {
  try {
    return textOf(env, name, variable)
  } catch {
    return null
  }
}

export function variableProblems(env: Environment): string[] {
  return Object.entries(VARIABLES).flatMap(([name, variable]) => {
    try {
      variable.parse(textOf(env, name, variable))
      return []
    } catch (error) {
      return [`${name}: ${error instanceof Error ? error.message : 'is wrong'}`]
    }
  })
}

/** An empty variable counts as unset: that is how compose files and shells spell "no value". */
export function textOf(env: Environment, name: string, variable: Variable<unknown>): string | null {
  const direct = env[name]?.trim() || null
  const file = variable.secret ? env[`${name}_FILE`]?.trim() || null : null
  if (direct && file) throw new Error(`set either ${name} or ${name}_FILE, not both`)
  if (file) return secretFrom(file, name)
  return direct ?? variable.fallback
}

/** The path is not repeated: a person may have put the secret itself there. */
function secretFrom(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new Error(`the file that ${name}_FILE names cannot be read (${why})`, { cause: error })
  }
}
