/** The policy file, cloudthrift.yaml: read, checked against its form, every problem named with its place. */

import { readFileSync } from 'node:fs'
import { Compile } from 'typebox/compile'
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { DEFAULT_POLICY, type Policy } from '../core/policy.ts'
import { PolicyFile } from './policy-schema.ts'
import { policyOf } from './policy-values.ts'

const compiled = Compile(PolicyFile)

export interface PolicyReading {
  readonly policy: Policy
  /** Of each value that the file gives ('rules.0.minIdleDays'): the file and the line. */
  readonly places: ReadonlyMap<string, string>
  /** Each names the place and what would be right. Empty when the file holds. */
  readonly problems: readonly string[]
}

/** Reads the file; null is no file, which means the careful defaults. */
export function readPolicyFile(path: string | null): PolicyReading {
  if (path === null) return noPolicy([])
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown error'
    return noPolicy([`${path} cannot be read: ${why}`])
  }
  return parsePolicy(text, path)
}

export function parsePolicy(text: string, path: string): PolicyReading {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => `${path}: ${error.message.split('\n')[0]}`)
    return noPolicy(problems)
  }
  let content: unknown
  try {
    content = document.toJS()
  } catch (error) {
    // Aliases are resolved only here: one may lead nowhere, or too many may stand for too much.
    const why = error instanceof Error ? error.message : 'it is no YAML'
    return noPolicy([`${path}: ${why}`])
  }
  if (!compiled.Check(content)) return noPolicy(problemsOf(content, path))
  const places = placesIn(document.contents, (offset) => {
    const { line } = lineCounter.linePos(offset)
    return `${path}:${line}`
  })
  return { ...policyOf(content, path), places: new Map(places) }
}

function noPolicy(problems: readonly string[]): PolicyReading {
  return { policy: DEFAULT_POLICY, places: new Map(), problems }
}

type Place = readonly [value: string, place: string]

/** Every value and every group of values: a default inside a group that the file opens stays a default. */
function placesIn(node: Node | null, at: (offset: number) => string, name = ''): Place[] {
  const own: Place[] = name && node?.range ? [[name, at(node.range[0])]] : []
  const inside = (key: string): string => (name ? `${name}.${key}` : key)
  if (isSeq<Node>(node)) {
    return [...own, ...node.items.flatMap((it, index) => placesIn(it, at, inside(`${index}`)))]
  }
  if (!isMap<Node, Node | null>(node)) return own
  return node.items.flatMap((pair) =>
    isPair(pair) && isScalar(pair.key)
      ? placesIn(pair.value, at, inside(String(pair.key.value)))
      : [],
  )
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
