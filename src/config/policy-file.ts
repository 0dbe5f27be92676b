/** The policy file, cloudthrift.yaml: read, checked against its form, every problem named with its place. */

import { readFileSync } from 'node:fs'
import { Compile } from 'typebox/compile'
import { parseDocument } from 'yaml'
import { DEFAULT_POLICY, type Policy } from '../core/policy.ts'
import { PolicyFile } from './policy-schema.ts'
import { policyOf } from './policy-values.ts'

const compiled = Compile(PolicyFile)

export interface PolicyReading {
  readonly policy: Policy
  /** Each names the place and what would be right. Empty when the file holds. */
  readonly problems: readonly string[]
}

/** Reads the file; null is no file, which means the careful defaults. */
export function readPolicyFile(path: string | null): PolicyReading {
  if (path === null) return { policy: DEFAULT_POLICY, problems: [] }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown error'
    return { policy: DEFAULT_POLICY, problems: [`${path} cannot be read: ${why}`] }
  }
  return parsePolicy(text, path)
}

export function parsePolicy(text: string, path: string): PolicyReading {
  const document = parseDocument(text)
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => `${path}: ${error.message.split('\n')[0]}`)
    return { policy: DEFAULT_POLICY, problems }
  }
  let content: unknown
  try {
    content = document.toJS()
  } catch (error) {
    // Aliases are resolved only here: one may lead nowhere, or too many may stand for too much.
    const why = error instanceof Error ? error.message : 'it is no YAML'
    return { policy: DEFAULT_POLICY, problems: [`${path}: ${why}`] }
  }
  if (!compiled.Check(content))
    return { policy: DEFAULT_POLICY, problems: problemsOf(content, path) }
  return policyOf(content, path)
}

function problemsOf(content: unknown, path: string): string[] {
  const problems = compiled.Errors(content).flatMap((error) => {
    if (error.message === 'schema is false') return []
    const place = error.instancePath.slice(1).replaceAll('/', '.')
    if (error.keyword === 'additionalProperties') {
      return error.params.additionalProperties.map(
        (key) => `${path}: unknown key '${place ? `${place}.` : ''}${key}'; remove or correct it`,
      )
    }
    return [`${path}: ${place || 'the file'} ${error.message}`]
  })
  return [...new Set(problems)]
}
