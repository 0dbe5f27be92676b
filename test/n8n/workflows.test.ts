import { describe, expect, it } from 'vitest'
import { definitionFaults, NODES } from './node-definitions.ts'
import {
  exampleCredentials,
  nodeNamed as node,
  type Workflow,
  workflowIn,
} from './workflow-file.ts'
import { faultsOf } from './workflow-lint.ts'

const FILES = ['approvals.json', 'weekly-report.json']
const CREDENTIALS = exampleCredentials()

type Fault = (workflow: Workflow) => void

/** Mistakes that a person could make in the editor or in a merge, and what is said about them. */
const PLANTED: readonly (readonly [what: string, plant: Fault, says: RegExp])[] = [
  ['a link to nowhere', (it) => first(it, 'Config').push(to('Nope')), /names Nope/],
  ['a renamed Config', (it) => (node(it, 'Config').name = 'Settings'), /not one Config/],
  [
    'two nodes of one name',
    (it) => (node(it, 'Kept: add Slack, Jira, e-mail here').name = 'Pace'),
    /two nodes are named/,
  ],
  [
    'a node nobody reaches',
    (it) => first(it, 'Fetch questions').splice(0),
    /Start one: no way leads here/,
  ],
  ['$env', (it) => (node(it, 'Scan').parameters['url'] = '={{ $env.URL }}'), /uses \$env/],
  [
    'an address outside Config',
    (it) => (node(it, 'Scan').parameters['url'] = 'https://evil.test'),
    /belongs into Config/,
  ],
  [
    'a token in a header',
    (it) => (node(it, 'Scan').parameters['jsonBody'] = 'Bearer abc'),
    /looks like a secret/,
  ],
  [
    'a broken expression',
    (it) => (node(it, 'Scan').parameters['url'] = '={{ $json. }}'),
    /does not parse/,
  ],
  [
    'a reference to nobody',
    (it) => (node(it, 'Scan').parameters['url'] = '={{ $("Gone").item }}'),
    /refers to Gone/,
  ],
  [
    'a wait that GET wakes',
    (it) => (node(it, 'Wait for the answer').parameters['httpMethod'] = 'GET'),
    /POST only/,
  ],
  [
    'a wait without the secret',
    (it) => (node(it, 'Wait for the answer').parameters['incomingAuthentication'] = 'none'),
    /must show the secret/,
  ],
  [
    'an endless wait',
    (it) => (node(it, 'Wait for the answer').parameters['limitWaitTime'] = false),
    /not wait for ever/,
  ],
  [
    'an open webhook',
    (it) => (node(it, 'On demand').parameters['authentication'] = 'none'),
    /must show the secret/,
  ],
  [
    'a parent that waits',
    (it) => (node(it, 'Start one').parameters['options'] = {}),
    /must not wait/,
  ],
  [
    'a request that follows redirects',
    (it) => delete node(it, 'Scan').parameters['options']['redirect'],
    /follow redirects/,
  ],
  [
    'the bot token for the service',
    (it) => (node(it, 'Scan').credentials = node(it, 'Send to Discord').credentials ?? {}),
    /not bound to where/,
  ],
  ['no credential', (it) => delete node(it, 'Scan').credentials, /needs one credential/],
  [
    'a credential of somebody',
    (it) => (node(it, 'Scan').credentials = { httpHeaderAuth: { id: '7', name: 'mine' } }),
    /not among the examples/,
  ],
  ['an active file', (it) => (it.active = true), /it is active/],
  [
    'executions that are not kept',
    (it) => (it.settings['saveDataSuccessExecution'] = 'none'),
    /executions must be kept/,
  ],
]

describe('the shipped workflows', () => {
  it.each(FILES)('%s is whole, guarded and holds no secret', (file) => {
    expect(faultsOf(workflowIn(file), CREDENTIALS)).toEqual([])
  })

  it.each(PLANTED)('would be refused with %s', (_what, plant, says) => {
    const workflow = workflowIn('approvals.json')

    plant(workflow)

    expect(faultsOf(workflow, CREDENTIALS).join('\n')).toMatch(says)
  })

  it('ship credentials that hold nothing', () => {
    const values = CREDENTIALS.map((it) => it.data['value'])

    expect(values.every((value) => /REPLACE-WITH-/.test(value))).toBe(true)
  })
})

const MISFITS: readonly (readonly [what: string, plant: Fault, says: RegExp])[] = [
  [
    'an unknown node',
    (it) => (node(it, 'Scan').type = 'n8n-nodes-base.httpReqest'),
    /no such node/,
  ],
  ['an unknown version', (it) => (node(it, 'Answer').typeVersion = 9), /no version 9/],
  [
    'a misspelt parameter',
    (it) => (node(it, 'Scan').parameters['metod'] = 'GET'),
    /metod: unknown/,
  ],
  [
    'a value that is no option',
    (it) => (node(it, 'Wait for the answer').parameters['resume'] = 'hook'),
    /"hook" is not an option/,
  ],
  [
    'a parameter that is hidden',
    (it) => (node(it, 'Pace').parameters['httpMethod'] = 'POST'),
    /httpMethod: not shown/,
  ],
  ['no URL', (it) => delete node(it, 'Scan').parameters['url'], /url/i],
  [
    'a credential of another type',
    (it) => (node(it, 'On demand').credentials = { slackApi: { id: '1', name: 'x' } }),
    /slackApi/,
  ],
]

/** N8N_FOLDER names a folder with n8n in it: `npm run e2e:n8n` makes one. */
describe.skipIf(NODES === null)('the shipped workflows, by the definitions of n8n itself', () => {
  it.each(FILES)('%s fits', (file) => {
    expect(definitionFaults(workflowIn(file))).toEqual([])
  })

  it.each(MISFITS)('would not fit with %s', (_what, plant, says) => {
    const workflow = workflowIn('approvals.json')

    plant(workflow)

    expect(definitionFaults(workflow).join('\n')).toMatch(says)
  })
})

function first(workflow: Workflow, from: string): { node: string; type: string; index: number }[] {
  const [links] = workflow.connections[from]?.main ?? []
  if (!links) throw new Error(`${from} leads nowhere`)
  return links
}

function to(name: string): { node: string; type: string; index: number } {
  return { node: name, type: 'main', index: 0 }
}
