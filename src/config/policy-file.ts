/**
 * The policy file, cloudthrift.yaml. Unknown keys are errors: a misspelt safety rule must not be
 * silently absent. docs/cloudthrift.schema.json is made from this schema, for editors.
 */

import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { parseDocument } from 'yaml'
import {
  ACTIONS,
  BIN_TERMS,
  DEFAULT_POLICY,
  type Policy,
  type Rule as PolicyRule,
  type Terms,
} from '../core/policy.ts'
import { micros, Usd } from './amount.ts'
import { LimitsFile, limitsOf } from './limits.ts'

const strict = { additionalProperties: false }
const tagKeys = Type.Array(Type.String({ minLength: 1, maxLength: 128 }))
const names = Type.Array(Type.String({ pattern: '^\\S+$' }), { minItems: 1 })

const ApprovalTerms = Type.Object(
  {
    expiresAfterHours: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 720,
        description: 'Nobody answers for so long: the resource is kept. Default 72.',
      }),
    ),
    snoozeDays: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3650, description: 'Ask again after. Default 14.' }),
    ),
    approvers: Type.Optional(
      Type.Object(
        {
          roles: Type.Optional(
            Type.Array(Type.String({ pattern: '^\\d{1,20}$' }), {
              description: 'Ids of Discord roles, in quotes.',
            }),
          ),
          users: Type.Optional(
            Type.Array(Type.String({ pattern: '^[a-z]+:\\S+$' }), {
              description: "People, as in the audit trail: 'discord:1234'.",
            }),
          ),
        },
        { ...strict, description: 'Who may decide in a chat. Default nobody.' },
      ),
    ),
    fourEyesFromUsd: Type.Optional(
      Type.Union([Usd, Type.Null()], {
        description:
          'From this monthly saving on two different people must approve. Default null: one.',
      }),
    ),
  },
  strict,
)

const BackupTerms = Type.Object(
  {
    recycleBin: Type.Optional(
      Type.Enum([...BIN_TERMS], {
        description:
          'use: know what it keeps. require: remove nothing that it would not keep. ignore: do not ask. Default use.',
      }),
    ),
    snapshotDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 3650,
        description: 'How long a removal can be undone, and its snapshot is kept. Default 30.',
      }),
    ),
    lock: Type.Optional(
      Type.Boolean({
        description: 'Lock the snapshot for this time (governance mode). Default false.',
      }),
    ),
  },
  strict,
)

/** What the defaults and each rule may say. */
const terms = {
  action: Type.Optional(
    Type.Enum([...ACTIONS], {
      description:
        'What a yes leads to. park: make it cheaper without losing anything. advise: list it, ask nobody. Default delete.',
    }),
  ),
  minIdleDays: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 3650,
      description: 'Days a resource must have been seen idle before anybody is asked. Default 14.',
    }),
  ),
  minMonthlyUsd: Type.Optional({
    ...Usd,
    description: 'Nobody is asked about what costs less per month. Default 0.',
  }),
  exemptTags: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 400 }), {
      description: "Never asked about: 'Owner', 'Environment=prod', 'Name=*-keep'. Default none.",
    }),
  ),
  approval: Type.Optional(ApprovalTerms),
  backup: Type.Optional(BackupTerms),
}

const Rule = Type.Object(
  {
    match: Type.Object(
      {
        kinds: Type.Optional(names),
        accounts: Type.Optional(names),
        teams: Type.Optional(
          Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1 }),
        ),
      },
      { ...strict, description: 'Every condition given must hold.' },
    ),
    ...terms,
  },
  strict,
)

export const PolicyFile = Type.Object(
  {
    version: Type.Literal(1, { description: 'Form of this file.' }),
    dryRun: Type.Optional(
      Type.Union([Type.Boolean(), Type.Literal('auto')], {
        description: 'Try every step, remove nothing. auto: true for real AWS. Default auto.',
      }),
    ),
    ...terms,
    protectTags: Type.Optional({
      ...tagKeys,
      description: 'Tag keys that forbid a removal (without case). Replaces the default list.',
    }),
    iacTags: Type.Optional({
      ...tagKeys,
      description: 'Tag keys that say a resource is owned by infrastructure code. Default none.',
    }),
    teamTags: Type.Optional({
      ...tagKeys,
      description:
        'Tag keys that name the team (without case), the first that is set. Default Team.',
    }),
    acceptUnknown: Type.Optional(
      Type.Array(
        Type.Object(
          {
            fact: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
            accounts: names,
          },
          strict,
        ),
        { description: 'Facts that may stay unknown in the named accounts. Default none.' },
      ),
    ),
    limits: Type.Optional(LimitsFile),
    rules: Type.Optional(
      Type.Array(Rule, {
        description: 'Other terms for some kinds, accounts or teams; later rules override earlier.',
      }),
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
  const { version: _version, rules, approval, backup, limits, minMonthlyUsd, ...plain } = content
  return {
    ...DEFAULT_POLICY,
    ...plain,
    ...least(minMonthlyUsd),
    approval: { ...DEFAULT_POLICY.approval, ...approvalOf(approval) },
    backup: { ...DEFAULT_POLICY.backup, ...backup },
    limits: { ...DEFAULT_POLICY.limits, ...limitsOf(limits) },
    rules: (rules ?? []).map(ruleOf),
  }
}

function ruleOf({ approval, minMonthlyUsd, ...plain }: Static<typeof Rule>): PolicyRule {
  return {
    ...plain,
    ...least(minMonthlyUsd),
    ...(approval ? { approval: approvalOf(approval) } : {}),
  }
}

function approvalOf(file: Static<typeof ApprovalTerms> = {}): Partial<Terms['approval']> {
  const { approvers, fourEyesFromUsd, ...plain } = file
  return {
    ...plain,
    ...(approvers ? { approvers: { roles: [], users: [], ...approvers } } : {}),
    ...(fourEyesFromUsd === undefined
      ? {}
      : { fourEyesFromMicros: fourEyesFromUsd === null ? null : micros(fourEyesFromUsd) }),
  }
}

function least(amount: number | string | undefined): Pick<PolicyRule, 'minMonthlyMicros'> {
  return amount === undefined ? {} : { minMonthlyMicros: micros(amount) }
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
