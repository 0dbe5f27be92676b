/**
 * The policy file, cloudthrift.yaml. Unknown keys are errors: a misspelt safety rule must not be
 * silently absent. docs/cloudthrift.schema.json is made from this schema, for editors.
 */

import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { parseDocument } from 'yaml'
import { DEFAULT_POLICY, type Policy } from '../core/policy.ts'

const strict = { additionalProperties: false }
const tagKeys = Type.Array(Type.String({ minLength: 1, maxLength: 128 }))

export const PolicyFile = Type.Object(
  {
    version: Type.Literal(1, { description: 'Form of this file.' }),
    dryRun: Type.Optional(
      Type.Union([Type.Boolean(), Type.Literal('auto')], {
        description: 'Try every step, remove nothing. auto: true for real AWS. Default auto.',
      }),
    ),
    minIdleDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 3650,
        description:
          'Days a resource must have been seen idle before anybody is asked. Default 14.',
      }),
    ),
    protectTags: Type.Optional({
      ...tagKeys,
      description: 'Tag keys that forbid a removal (without case). Replaces the default list.',
    }),
    iacTags: Type.Optional({
      ...tagKeys,
      description: 'Tag keys that say a resource is owned by infrastructure code. Default none.',
    }),
    acceptUnknown: Type.Optional(
      Type.Array(
        Type.Object(
          {
            fact: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
            accounts: Type.Array(Type.String({ pattern: '^\\S+$' }), { minItems: 1 }),
          },
          strict,
        ),
        { description: 'Facts that may stay unknown in the named accounts. Default none.' },
      ),
    ),
    approval: Type.Optional(
      Type.Object(
        {
          expiresAfterHours: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 720, description: 'Default 72.' }),
          ),
          snoozeDays: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 3650, description: 'Default 14.' }),
          ),
        },
        strict,
      ),
    ),
  },
  { ...strict, title: 'CloudThrift policy' },
)

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
  return { policy: withDefaults(content), problems: [] }
}

function withDefaults(content: Static<typeof PolicyFile>): Policy {
  const { version: _version, ...file } = content
  return { ...DEFAULT_POLICY, ...file, approval: { ...DEFAULT_POLICY.approval, ...file.approval } }
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
