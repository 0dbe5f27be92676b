/** What an OpenAPI 3.1 document of ours must hold; each rule names the places that break it. */

export interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly additionalProperties?: boolean | Schema
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema?: Schema
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly object[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { description?: string; content?: Content }>>
}

export interface OpenApi {
  readonly openapi: string
  readonly info: object
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly securitySchemes: object }
}

/** 'GET /findings/{id}' */
export type Operations = readonly (readonly [name: string, Operation])[]

export function operationsOf(document: OpenApi): Operations {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )
}

export function unexplained(operations: Operations): string[] {
  return operations.flatMap(([name, { summary, tags, responses }]) => {
    const isGood = Object.keys(responses).some((status) => status.startsWith('2'))
    const problems = [
      summary ? '' : 'summary',
      tags?.length === 1 ? '' : 'tag',
      isGood ? '' : '2xx',
    ]
    return problems.filter(Boolean).map((problem) => `${name}: no ${problem}`)
  })
}

/** Every answer has a description and a schema: JSON when it went well, else a problem document. */
/** What a good answer is made of. */
function goodOf(name: string): readonly [type: string, form: string] {
  if (name.endsWith('.csv')) return ['text/csv', 'string']
  return name.endsWith('/events') ? ['text/event-stream', 'string'] : ['application/json', 'object']
}

export function undescribedAnswers(operations: Operations): string[] {
  return operations.flatMap(([name, { responses }]) =>
    Object.entries(responses)
      .filter(([status, { description, content = {} }]) => {
        const [good, form] = goodOf(name)
        const wanted = Number(status) < 400 ? good : 'application/problem+json'
        const expected = wanted === good ? form : 'object'
        const [type, ...others] = Object.keys(content)
        const isDescribed = Boolean(description) && content[wanted]?.schema?.type === expected
        return !isDescribed || type !== wanted || others.length > 0
      })
      .map(([status]) => `${name}: ${status}`),
  )
}

export function wrongParameters(operations: Operations): string[] {
  return operations.flatMap(([name, { parameters = [] }]) => {
    const inPath = [...name.matchAll(/\{(?<key>\w+)\}/g)].map((match) => match.groups?.['key'])
    const described = parameters.filter((one) => one.in === 'path' && one.required)
    const keys = new Set(parameters.map((one) => `${one.in} ${one.name}`))
    return [
      ...(String(inPath) === String(described.map((one) => one.name)) ? [] : [`${name}: path`]),
      ...(keys.size === parameters.length ? [] : [`${name}: a parameter stands twice`]),
    ]
  })
}

export function schemaProblems(operations: Operations): string[] {
  return operations.flatMap(([name, { parameters = [], requestBody, responses }]) => {
    const contents = [requestBody?.content, ...Object.values(responses).map((one) => one.content)]
    const carriers = [...parameters, ...contents.flatMap((content) => Object.values(content ?? {}))]
    return carriers.flatMap(({ schema }) => problemsOf(schema, name))
  })
}

const TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null']
/** Words of OpenAPI 3.0 that 3.1 has no more. */
const OLD_WORDS = ['nullable', 'example', 'exclusiveMinimum']

function problemsOf(schema: Schema | undefined, at: string): string[] {
  if (!schema) return [`${at}: no schema`]
  return [...ownProblems(schema, at), ...inner(schema, at)]
}

function ownProblems(schema: Schema, at: string): string[] {
  const isLoose = Object.keys(schema).length === 0
  const isTyped = schema.type
    ? TYPES.includes(schema.type)
    : (schema.anyOf ?? schema.enum ?? isLoose)
  const described = Object.keys(schema.properties ?? {})
  return [
    ...(isTyped ? [] : [`${at}: no type`]),
    ...(schema.type === 'array' && !schema.items ? [`${at}: no items`] : []),
    ...OLD_WORDS.filter((word) => word in schema).map((word) => `${at}: ${word}`),
    ...(schema.required ?? [])
      .filter((key) => !described.includes(key))
      .map((key) => `${at}: requires ${key}, which it does not describe`),
  ]
}

function inner(schema: Schema, at: string): string[] {
  const { properties = {}, items, anyOf = [], additionalProperties: rest } = schema
  return [
    ...Object.entries(properties).flatMap(([key, value]) => problemsOf(value, `${at}.${key}`)),
    ...(items ? problemsOf(items, `${at}[]`) : []),
    ...anyOf.flatMap((one) => problemsOf(one, at)),
    ...(typeof rest === 'object' ? problemsOf(rest, `${at}{}`) : []),
  ]
}
