/**
 * Discord's official OpenAPI, when DISCORD_OPENAPI names its file: it is not ours to ship. Without it these
 * checks are skipped, and say so; our own lint holds in any case.
 */

import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Json } from './json.ts'

export const OPENAPI_FILE = process.env['DISCORD_OPENAPI'] ?? null

/** Faults of a request body; empty when it fits, and always when there is no file. */
export type Check = (method: string, path: string, body: unknown) => string[]

export function openapiCheck(file: string | null = OPENAPI_FILE): Check {
  if (file === null) return () => []
  loaded ??= load(file)
  return loaded
}

let loaded: Check | undefined

function load(file: string): Check {
  const document: Json = JSON.parse(readFileSync(file, 'utf8'))
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  for (const format of ['int32', 'int64', 'snowflake', 'nonce', 'double', 'float', 'base64']) {
    ajv.addFormat(format, true)
  }
  ajv.addSchema({ $id: 'discord', components: document['components'] })
  const routes = Object.entries<Json>(document['paths'])
    .map(([template, item]) => ({
      template,
      item,
      pattern: new RegExp(
        `^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`,
      ),
    }))
    .toSorted((a, b) => holes(a.template) - holes(b.template))
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>()
  return (method, path, body) => {
    const verb = method.toLowerCase()
    const route = routes.find((it) => it.pattern.test(path) && it.item[verb])
    if (!route) return [`${method} ${path} is not in the OpenAPI`]
    const schema = route.item[verb].requestBody?.content?.['application/json']?.schema
    if (!schema) return []
    const key = `${verb} ${route.template}`
    const validate = compiled.get(key) ?? ajv.compile(rebased(schema))
    compiled.set(key, validate)
    if (validate(body)) return []
    return (validate.errors ?? []).slice(0, 5).map((it) => `${it.instancePath} ${it.message}`)
  }
}

function holes(template: string): number {
  return template.split('{').length
}

/** '#/components/...' lies in the document that was added as 'discord'. */
function rebased(value: unknown): Json {
  return JSON.parse(JSON.stringify(value).replaceAll('"$ref":"#/', '"$ref":"discord#/'))
}
