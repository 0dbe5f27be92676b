/**
 * The form of the policy file. Unknown keys are errors: a misspelt safety rule must not be silently
 * absent. docs/cloudthrift.schema.json is made from this, for editors; docs/policy.md explains it.
 */

import { type Static, Type } from 'typebox'
import { ADVISORY_FACTS } from '../core/investigation.ts'
import { ChatTerms } from './policy-chat.ts'
import { LimitsFile } from './policy-limits.ts'
import { SavingsFile } from './policy-savings.ts'
import { People, Rule, terms } from './policy-terms.ts'

const strict = { additionalProperties: false }
const tagKeys = Type.Array(Type.String({ minLength: 1, maxLength: 128 }))
const names = Type.Array(Type.String({ pattern: '^\\S+$' }), { minItems: 1 })
const pattern = Type.String({ minLength: 1, maxLength: 400 })
const patterns = Type.Array(pattern, { minItems: 1 })

/** Which resources an entry means. Every condition given must hold; of its values one is enough. */
const selection = {
  accounts: Type.Optional(names),
  regions: Type.Optional(names),
  tags: Type.Optional({
    ...patterns,
    description: "'Owner', 'Environment=prod', 'Name=*-keep'.",
  }),
  resources: Type.Optional({
    ...patterns,
    description: 'Ids, ARNs or public addresses; * stands for any text.',
  }),
}

/** An account id of digits only has twelve: YAML drops the zeros in front of a number. */
const AccountId = Type.String({ pattern: '^(?:\\d{12}|(?=.*[A-Za-z-])[\\w.-]+)$' })

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
      description:
        'Tag keys that forbid a removal (without case), for good or until a date that is their value. Replaces the default list.',
    }),
    iacTags: Type.Optional({
      ...Type.Array(pattern),
      description:
        "Tags that say a resource is owned by infrastructure code: 'terraform', 'ManagedBy=terraform'. Default none.",
    }),
    teamTags: Type.Optional({
      ...tagKeys,
      description:
        'Tag keys that name the team (without case), the first that is set. Default Team.',
    }),
    ownerTags: Type.Optional({
      ...tagKeys,
      description: 'Tag keys that name the owner (without case), the first that is set.',
    }),
    backupTags: Type.Optional({
      ...tagKeys,
      description: 'Tag keys by which a backup service chooses what it backs up (without case).',
    }),
    accounts: Type.Optional(
      Type.Record(
        AccountId,
        Type.Object(
          {
            name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
            contact: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 100,
                description: 'Whom to ask when nothing else names an owner.',
              }),
            ),
          },
          strict,
        ),
        { ...strict, description: 'What people know about an account, by its id in quotes.' },
      ),
    ),
    keep: Type.Optional(
      Type.Array(
        Type.Object(
          { reason: Type.String({ minLength: 1, maxLength: 200 }), ...selection },
          { ...strict, minProperties: 2 },
        ),
        { description: 'What is never touched, and why. Default none.' },
      ),
    ),
    only: Type.Optional(
      Type.Object(selection, {
        ...strict,
        minProperties: 1,
        description: 'What may be touched at all. Default everything.',
      }),
    ),
    partnerAddresses: Type.Optional(
      Type.Union(
        [Type.Array(Type.String()), Type.Object({ file: Type.String({ minLength: 1 }) }, strict)],
        {
          description:
            'Addresses and ranges that partners let in: a list, or a file with one a line. Never released.',
        },
      ),
    ),
    gates: Type.Optional(
      Type.Array(Type.Enum([...ADVISORY_FACTS]), {
        description:
          'Facts that forbid a removal unless they are a yes, which else are only shown.',
      }),
    ),
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
    chat: Type.Optional(ChatTerms),
    console: Type.Optional(
      Type.Object(
        {
          viewers: Type.Optional(
            Type.Object(People, {
              ...strict,
              description: 'Who may look, besides those who approve. Default nobody else.',
            }),
          ),
        },
        { ...strict, description: 'The web console.' },
      ),
    ),
    savings: Type.Optional(SavingsFile),
    retentionDays: Type.Optional(
      Type.Integer({
        minimum: 30,
        maximum: 36_500,
        description:
          'A finding that ended without us is archived so many days after its end. Default 730.',
      }),
    ),
    rules: Type.Optional(
      Type.Array(Rule, {
        description: 'Other terms for some kinds, accounts or teams; later rules override earlier.',
      }),
    ),
  },
  { ...strict, title: 'CloudThrift policy' },
)

export type PolicyContent = Static<typeof PolicyFile>
