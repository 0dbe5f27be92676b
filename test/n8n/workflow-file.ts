/** A workflow file of n8n as the lint reads it. */

import { readFileSync } from 'node:fs'
import type { Json } from '../support/discord/json.ts'

export interface WorkflowNode {
  id: string
  name: string
  type: string
  typeVersion: number
  parameters: Json
  credentials?: Record<string, { id: string; name: string }>
}

export interface Workflow {
  id: string
  name: string
  active: boolean
  nodes: WorkflowNode[]
  connections: Record<string, { main: { node: string; type: string; index: number }[][] }>
  settings: Json
}

export interface Credential {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly data: Json
}

export function workflowIn(name: string): Workflow {
  return readJson(name)
}

export function exampleCredentials(): readonly Credential[] {
  return readJson('credentials.example.json')
}

// Each caller says what the file holds; the tests check that it does.
// oxlint-disable-next-line typescript/no-explicit-any
function readJson(name: string): any {
  return JSON.parse(readFileSync(new URL(`../../n8n/${name}`, import.meta.url), 'utf8'))
}

export function nodeNamed({ nodes }: Workflow, name: string): WorkflowNode {
  const found = nodes.find((it) => it.name === name)
  if (!found) throw new Error(`no node ${name}`)
  return found
}

/** Every text in a value, with the path to it. */
export function textsIn(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, path ? `${path}.${key}` : key),
  )
}

/** What stands between the braces of an expression. */
export function expressionsIn(text: string): string[] {
  if (!text.startsWith('=')) return []
  return [...text.matchAll(/\{\{(?<code>[\s\S]*?)\}\}(?!\})/g)].map(
    (match) => match.groups?.['code'] ?? '',
  )
}
