import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type OpenApi,
  type Operations,
  operationsOf,
  schemaProblems,
  undescribedAnswers,
  unexplained,
  wrongParameters,
} from './openapi-rules.ts'
import { type Stage, stage } from './support.ts'

const OPEN = ['GET /healthz', 'GET /readyz']
/** What the page and the document itself need: not part of the API. */
const UNDOCUMENTED = /^[A-Z]+ \/(?:docs(?:\/|$)|openapi\.json$|console(?:\/|$)|$)/

describe('/openapi.json', () => {
  let shared: Stage
  let document: OpenApi
  let operations: Operations
  beforeAll(async () => {
    shared = await stage()
    document = (await shared.get('/openapi.json')).json()
    operations = operationsOf(document)
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  it('is an OpenAPI 3.1 document with a title and a version', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({ title: 'CloudThrift', version: expect.any(String) })
  })

  it('documents exactly the routes that exist', () => {
    const registered = routesOf(shared.server.printRoutes({ commonPrefix: false }))
    const expected = registered.filter((route) => !UNDOCUMENTED.test(route))

    expect(expected).toHaveLength(26)
    expect(operations.map(([name]) => name).toSorted()).toEqual(expected.toSorted())
  })

  it('explains every operation', () => {
    expect(unexplained(operations)).toEqual([])
  })

  it('describes every answer, refusals as problem documents', () => {
    expect(undescribedAnswers(operations)).toEqual([])
  })

  it('describes every parameter of a path, and each parameter once', () => {
    expect(wrongParameters(operations)).toEqual([])
  })

  it('uses only JSON Schema that a reader of 3.1 understands', () => {
    expect(schemaProblems(operations)).toEqual([])
  })

  it('names the token exactly where one is needed', () => {
    const withToken = operations.filter(([, { security }]) => security !== undefined)

    const scheme = { type: 'http', scheme: 'bearer' }
    expect(document.components.securitySchemes).toEqual({ token: scheme })
    expect(operations.map(([name]) => name).filter((name) => !OPEN.includes(name))).toEqual(
      withToken.map(([name]) => name),
    )
    for (const [, { security }] of withToken) expect(security).toEqual([{ token: [] }])
  })

  it('names the refusals that every protected route can give', () => {
    const lacking = operations.filter(
      ([name, { responses }]) =>
        !OPEN.includes(name) && ['401', '403', '429', '500'].some((status) => !responses[status]),
    )

    expect(lacking.map(([name]) => name)).toEqual([])
  })

  it('says that the readiness probe may answer 503', () => {
    expect(Object.keys(document.paths['/readyz']?.['get']?.responses ?? {})).toContain('503')
  })

  it('says what a decision must hold', () => {
    const operation = document.paths['/findings/{id}/decision']?.['post']

    expect(operation?.requestBody?.content['application/json']?.schema).toMatchObject({
      required: ['decision', 'revision'],
      additionalProperties: false,
      properties: { decision: { enum: ['approve', 'reject', 'snooze'] } },
    })
  })
})

/** 'GET /findings/{id}', from the tree that Fastify prints. HEAD comes with every GET. */
function routesOf(tree: string): string[] {
  const parents: string[] = []
  return tree.split('\n').flatMap((line) => {
    const match = /^(?<indent>[│ ]*)[├└]── (?<part>\S+)(?: \((?<methods>[A-Z, ]+)\))?/.exec(line)
    if (!match) return []
    const { indent = '', part = '', methods = '' } = match.groups ?? {}
    parents.length = indent.length / 4
    parents.push(part)
    const path = parents.join('').replace(/:(\w+)/g, '{$1}')
    const own = methods.split(', ').filter((method) => method && method !== 'HEAD')
    return own.map((method) => `${method} ${path}`)
  })
}
