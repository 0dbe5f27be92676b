/**
 * The definitions of n8n's own nodes, when N8N_FOLDER names a folder in which n8n is installed: they are not
 * ours to ship. Without it these checks are skipped, and say so; our own lint holds in any case.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Json } from '../support/discord/json.ts'
import type { Workflow, WorkflowNode } from './workflow-file.ts'

const FOLDER = process.env['N8N_FOLDER'] ?? null

/** What we use of n8n-workflow. */
interface Library {
  getNodeParameters(props: Json[], values: Json, ...more: unknown[]): Json
  getNodeParametersIssues(props: Json[], node: Json, description: Json): Json | null
  displayParameter(values: Json, prop: Json, node: Json, description: Json, root: Json): boolean
}

interface Definitions {
  readonly library: Library
  readonly all: readonly Json[]
}

export const NODES: Definitions | null = FOLDER === null ? null : load(FOLDER)

function load(folder: string): Definitions {
  const modules = join(folder, 'node_modules/')
  const file = join(modules, 'n8n-nodes-base/dist/types/nodes.json')
  return {
    library: createRequire(modules)('n8n-workflow'),
    all: JSON.parse(readFileSync(file, 'utf8')),
  }
}

export function definitionFaults({ nodes }: Workflow): string[] {
  const definitions = NODES
  if (!definitions) throw new Error('N8N_FOLDER is not set')
  return nodes.flatMap((node) =>
    nodeFaults(definitions, node).map((fault) => `${node.name}: ${fault}`),
  )
}

function nodeFaults({ library, all }: Definitions, node: WorkflowNode): string[] {
  const named = all.filter((it) => `n8n-nodes-base.${it['name']}` === fullName(node.type))
  if (named.length === 0) return [`there is no such node: ${node.type}`]
  const description = named.find((it) => [it['version']].flat().includes(node.typeVersion))
  if (!description) return [`${node.type} has no version ${node.typeVersion}`]
  const properties: Json[] = description['properties']
  const full = library.getNodeParameters(
    properties,
    node.parameters,
    true,
    false,
    node,
    description,
  )
  const issues = library.getNodeParametersIssues(
    properties,
    { ...node, parameters: full },
    description,
  )
  const accepted = [
    ...(description['credentials'] ?? []).map((it: Json) => it['name']),
    node.parameters['genericAuthType'],
  ]
  return [
    ...Object.entries<string[]>(issues?.['parameters'] ?? {}).map(
      ([key, words]) => `${key}: ${words.join(' ')}`,
    ),
    ...misfits({ library, node, description, root: full }, properties, node.parameters, ''),
    ...Object.keys(node.credentials ?? {})
      .filter((type) => !accepted.includes(type))
      .map((type) => `it does not accept a credential of type ${type}`),
  ]
}

/** In the list some names are bare. */
function fullName(type: string): string {
  return type.startsWith('n8n-nodes-base.') ? type : `n8n-nodes-base.${type}`
}

interface Context {
  readonly library: Library
  readonly node: WorkflowNode
  readonly description: Json
  readonly root: Json
}

/** Parameters that the node does not know, or does not show with these settings; n8n imports them all. */
function misfits(context: Context, known: Json[], values: Json, path: string): string[] {
  const defaults = Object.fromEntries(known.map((it) => [it['name'], it['default']]))
  const here = path === '' ? context.root : { ...defaults, ...values }
  return Object.entries(values).flatMap(([key, value]) => {
    const candidates = known.filter((it) => it['name'] === key)
    if (candidates.length === 0) return [`${path}${key}: unknown`]
    const { library, node, description, root } = context
    const shown = candidates.find((it) =>
      library.displayParameter(here, it, node, description, root),
    )
    return shown
      ? valueMisfits(context, shown, value, `${path}${key}`)
      : [`${path}${key}: not shown`]
  })
}

function valueMisfits(context: Context, property: Json, value: Json, path: string): string[] {
  const options: Json[] = property['options'] ?? []
  switch (property['type']) {
    case 'options':
      return isOption(property, options, value)
        ? []
        : [`${path}: ${JSON.stringify(value)} is not an option`]
    case 'collection':
      return misfits(context, options, value, `${path}.`)
    case 'fixedCollection':
      return Object.entries(value).flatMap(([name, items]) => {
        const group = options.find((it) => it['name'] === name)
        if (!group) return [`${path}.${name}: unknown group`]
        return [items]
          .flat()
          .flatMap((item) => misfits(context, group['values'] ?? [], item, `${path}.${name}.`))
      })
    default:
      return []
  }
}

function isOption(property: Json, options: Json[], value: unknown): boolean {
  const isExpression = typeof value === 'string' && value.startsWith('=')
  const isLoaded = Boolean(property['typeOptions']?.['loadOptionsMethod'])
  return isExpression || isLoaded || options.some((it) => it['value'] === value)
}
