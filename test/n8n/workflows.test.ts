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
  ['a link to nowhere', (one) => first(one, 'Config').push(to('Nope')), /names Nope/],
  ['a renamed Config', (one) => (node(one, 'Config').name = 'Settings'), /not one Config/],
  [
    'two nodes of one name',
    (one) => (node(one, 'Kept: add Slack, Jira, e-mail here').name = 'Pace'),
    /two nodes are named/,
  ],
  [
    'a node nobody reaches',
    (one) => first(one, 'Fetch questions').splice(0),
    /Start one: no way leads here/,
  ],
  ['$env', (one) => (node(one, 'Scan').parameters['url'] = '={{ $env.URL }}'), /uses \$env/],
  [
    'an address outside Config',
    (one) => (node(one, 'Scan').parameters['url'] = 'https://evil.test'),
    /belongs into Config/,
  ],
  [
    'a token in a header',
    (one) => (node(one, 'Scan').parameters['jsonBody'] = 'Bearer abc'),
    /looks like a secret/,
  ],
  [
    'a broken expression',
    (one) => (node(one, 'Scan').parameters['url'] = '={{ $json. }}'),
    /does not parse/,
  ],
  [
    'a reference to nobody',
    (one) => (node(one, 'Scan').parameters['url'] = '={{ $("Gone").item }}'),
    /refers to Gone/,
  ],
  [
    'a wait that GET wakes',
    (one) => (node(one, 'Wait for the answer').parameters['httpMethod'] = 'GET'),
    /POST only/,
  ],
  [
    'a wait without the secret',
    (one) => (node(one, 'Wait for the answer').parameters['incomingAuthentication'] = 'none'),
    /must show the secret/,
  ],
  [
    'an endless wait',
    (one) => (node(one, 'Wait for the answer').parameters['limitWaitTime'] = false),
    /not wait for ever/,
  ],
  [
    'an open webhook',
    (one) => (node(one, 'On demand').parameters['authentication'] = 'none'),
    /must show the secret/,
  ],
  [
    'a parent that waits',
    (one) => (node(one, 'Start one').parameters['options'] = {}),
    /must not wait/,
  ],
  [
    'a request that follows redirects',
    (one) => delete node(one, 'Scan').parameters['options']['redirect'],
    /follow redirects/,
  ],
  [
    'the bot token for the service',
    (one) => (node(one, 'Scan').credentials = node(one, 'Send to Discord').credentials ?? {}),
    /not bound to where/,
  ],
  ['no credential', (one) => delete node(one, 'Scan').credentials, /needs one credential/],
  [
    'a credential of somebody',
    (one) => (node(one, 'Scan').credentials = { httpHeaderAuth: { id: '7', name: 'mine' } }),
    /not among the examples/,
  ],
  ['an active file', (one) => (one.active = true), /it is active/],
  [
    'executions that are not kept',
    (one) => (one.settings['saveDataSuccessExecution'] = 'none'),
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
    const values = CREDENTIALS.map((one) => one.data['value'])

    expect(values.every((value) => /REPLACE-WITH-/.test(value))).toBe(true)
  })
})

const MISFITS: readonly (readonly [what: string, plant: Fault, says: RegExp])[] = [
  [
    'an unknown node',
    (one) => (node(one, 'Scan').type = 'n8n-nodes-base.httpReqest'),
    /no such node/,
  ],
  ['an unknown version', (one) => (node(one, 'Answer').typeVersion = 9), /no version 9/],
  [
    'a misspelt parameter',
    (one) => (node(one, 'Scan').parameters['metod'] = 'GET'),
    /metod: unknown/,
  ],
  [
    'a value that is no option',
    (one) => (node(one, 'Wait for the answer').parameters['resume'] = 'hook'),
    /"hook" is not an option/,
  ],
  [
    'a parameter that is hidden',
    (one) => (node(one, 'Pace').parameters['httpMethod'] = 'POST'),
    /httpMethod: not shown/,
  ],
  ['no URL', (one) => delete node(one, 'Scan').parameters['url'], /url/i],
  [
    'a credential of another type',
    (one) => (node(one, 'On demand').credentials = { slackApi: { id: '1', name: 'x' } }),
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
