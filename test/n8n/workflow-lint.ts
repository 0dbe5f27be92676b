/**
 * What must hold of our workflows whatever n8n says: they are whole, hold no secret and no address but in
 * Config, and every way in is guarded. Each broken rule is one line.
 */

import { compileFunction } from 'node:vm'
import {
  type Credential,
  expressionsIn,
  textsIn,
  type Workflow,
  type WorkflowNode,
} from './workflow-file.ts'

export function faultsOf(workflow: Workflow, credentials: readonly Credential[]): string[] {
  return [
    ...wiringFaults(workflow),
    ...settingFaults(workflow),
    ...workflow.nodes.flatMap((node) =>
      [
        ...textFaults(node, workflow),
        ...(RULES[kindOf(node)]?.(node) ?? []),
        ...credentialFaults(node, credentials),
      ].map((fault) => `${node.name}: ${fault}`),
    ),
  ]
}

function kindOf({ type }: Pick<WorkflowNode, 'type'>): string {
  return type.replace('n8n-nodes-base.', '')
}

const WAYS_IN = ['webhook', 'scheduleTrigger', 'executeWorkflowTrigger']

function wiringFaults({ nodes, connections }: Workflow): string[] {
  const names = nodes.map((it) => it.name)
  const links = Object.entries(connections).flatMap(([from, { main }]) =>
    main.flat().map((to) => ({ from, to: to.node })),
  )
  const reached = new Set(nodes.filter((it) => WAYS_IN.includes(kindOf(it))).map((it) => it.name))
  for (const name of reached) {
    for (const link of links) if (link.from === name) reached.add(link.to)
  }
  return [
    ...twice(names).map((name) => `two nodes are named ${name}`),
    ...twice(nodes.map((it) => it.id)).map((id) => `two nodes have the id ${id}`),
    ...links
      .flatMap(({ from, to }) => [from, to])
      .filter((name) => !names.includes(name))
      .map((name) => `a link names ${name}, which does not exist`),
    ...nodes
      .filter((it) => kindOf(it) !== 'stickyNote' && !reached.has(it.name))
      .map((it) => `${it.name}: no way leads here`),
    ...(names.filter((name) => name === 'Config').length === 1 ? [] : ['there is not one Config']),
  ]
}

function twice(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index)
}

function settingFaults({ active, settings }: Workflow): string[] {
  return [
    ...(active ? ['it is active: a person publishes it'] : []),
    ...(settings['saveDataSuccessExecution'] === 'all' &&
    settings['saveDataErrorExecution'] === 'all'
      ? []
      : ['executions must be kept: one that is not cannot be woken']),
    ...(settings['executionOrder'] === 'v1' ? [] : ['executionOrder must be v1']),
  ]
}

const SECRET = /\b(?:Bearer|Bot) \S|[0-9a-f]{64}|[\w-]{24,}\.[\w-]{6,}\.[\w-]{27,}/i

function textFaults(node: WorkflowNode, { nodes }: Workflow): string[] {
  return textsIn(node.parameters).flatMap(([path, text]) => [
    ...(SECRET.test(text) ? [`${path} looks like a secret`] : []),
    ...(/https?:/.test(text) && node.name !== 'Config'
      ? [`${path} holds an address, which belongs into Config`]
      : []),
    ...(/\$(?:env|vars)\b/.test(text) ? [`${path} uses $env or $vars, which n8n blocks`] : []),
    ...expressionsIn(text).flatMap((code) => syntaxFault(code, path)),
    ...[...text.matchAll(/\$\(\s*["'](?<name>[^"']+)["']\s*\)/g)]
      .map((match) => match.groups?.['name'])
      .filter((name) => !nodes.some((it) => it.name === name))
      .map((name) => `${path} refers to ${name}, which does not exist`),
  ])
}

function syntaxFault(code: string, path: string): string[] {
  try {
    compileFunction(`return (${code})`)
    return []
  } catch {
    return [`${path} does not parse`]
  }
}

const GUARDED = 'whoever calls must show the secret'

/** A GET would be enough for a link preview to wake what waits. */
const RULES: Readonly<Record<string, (node: WorkflowNode) => string[]>> = {
  webhook: ({ parameters }) => [
    ...(parameters['httpMethod'] === 'POST' ? [] : ['it must take POST only']),
    ...(parameters['authentication'] === 'headerAuth' ? [] : [GUARDED]),
  ],
  wait: ({ parameters }) =>
    parameters['resume'] === 'timeInterval'
      ? []
      : [
          ...(parameters['httpMethod'] === 'POST' ? [] : ['it must take POST only']),
          ...(parameters['incomingAuthentication'] === 'headerAuth' ? [] : [GUARDED]),
          ...(parameters['limitWaitTime'] === true ? [] : ['it must not wait for ever']),
        ],
  executeWorkflow: ({ parameters }) =>
    parameters['options']?.['waitForSubWorkflow'] === false ? [] : ['it must not wait'],
  httpRequest: ({ parameters }) => [
    ...(parameters['genericAuthType'] === 'httpHeaderAuth' ? [] : ['it must use a credential']),
    ...(parameters['options']?.['timeout'] > 0 ? [] : ['it needs a timeout']),
    ...(parameters['options']?.['redirect']?.['redirect']?.['followRedirects'] === false
      ? []
      : ['it must not follow redirects: the credential would go along']),
  ],
}

/** Which credential may stand where, by what the node is for. */
const BOUND: readonly (readonly [purpose: RegExp, domain: string | null])[] = [
  [/serviceUrl/, 'cloudthrift'],
  [/discordApiUrl/, 'discord.com'],
  [/^$/, null],
]

function credentialFaults(node: WorkflowNode, known: readonly Credential[]): string[] {
  const needsOne =
    ['webhook', 'httpRequest'].includes(kindOf(node)) || node.parameters['resume'] === 'webhook'
  const used = Object.entries(node.credentials ?? {})
  if (needsOne && used.length !== 1) return ['it needs one credential']
  return used.flatMap(([type, { id, name, ...more }]) => {
    const found = known.find((it) => it.id === id && it.name === name && it.type === type)
    if (!found) return [`the credential ${name} is not among the examples`]
    const { url = '' } = node.parameters
    const domain = BOUND.find(([purpose]) => purpose.test(url))?.[1]
    const allowed = found.data['allowedDomains'] ?? null
    const isBound = found.data['allowedHttpRequestDomains'] === (domain ? 'domains' : 'none')
    return [
      ...(Object.keys(more).length > 0 ? ['a credential is named, never held'] : []),
      ...(isBound && allowed === domain ? [] : [`${name} is not bound to where it is used`]),
    ]
  })
}
