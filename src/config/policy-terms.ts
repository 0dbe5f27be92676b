/** The form of what the policy says about a finding: by default, and by rule for kinds, accounts or teams. */

import { Type } from 'typebox'
import { ACTIONS, BIN_TERMS } from '../core/policy.ts'
import { Usd } from './policy-usd.ts'

const strict = { additionalProperties: false }
const names = Type.Array(Type.String({ pattern: '^\\S+$' }), { minItems: 1 })
const pattern = Type.String({ minLength: 1, maxLength: 400 })

export const People = {
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
}

export const ApprovalTerms = Type.Object(
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
      Type.Object(People, { ...strict, description: 'Who may decide in a chat. Default nobody.' }),
    ),
    fourEyesFromUsd: Type.Optional(
      Type.Union([Usd, Type.Null()], {
        description:
          'From this monthly saving on two different people must approve. Default null: one.',
      }),
    ),
    linkedFromUsd: Type.Optional(
      Type.Union([Usd, Type.Null()], {
        description:
          'From this monthly saving on who approves in a chat must be linked to an API token. Default null: nobody.',
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
export const terms = {
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
    Type.Array(pattern, {
      description: "Never asked about: 'Owner', 'Environment=prod', 'Name=*-keep'. Default none.",
    }),
  ),
  approval: Type.Optional(ApprovalTerms),
  backup: Type.Optional(BackupTerms),
}

export const Rule = Type.Object(
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
