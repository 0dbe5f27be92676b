/** The retention rules of the Recycle Bin: which volumes of a region it keeps when they are deleted. */

import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Tags } from '../../core/evidence.ts'
import type { Scope } from '../../core/observation.ts'
import type { AwsClients } from './clients.ts'
import { asking } from './errors.ts'
import type { RestCall } from './rest.ts'

const MAX_RULES = 1_000

const optional = <Schema extends Type.TSchema>(
  schema: Schema,
): Type.TOptional<Type.TUnion<[Schema, Type.TNull]>> =>
  Type.Optional(Type.Union([schema, Type.Null()]))
const ResourceTags = Type.Array(
  Type.Object({ ResourceTagKey: Type.String(), ResourceTagValue: optional(Type.String()) }),
)
const List = Type.Object({
  Rules: optional(Type.Array(Type.Object({ Identifier: Type.String() }))),
  NextToken: optional(Type.String()),
})
const Rule = Type.Object({
  RetentionPeriod: Type.Object({ RetentionPeriodValue: Type.Integer() }),
  Status: optional(Type.String()),
  ResourceTags: optional(ResourceTags),
  ExcludeResourceTags: optional(ResourceTags),
})
const list = Compile(List)
const rule = Compile(Rule)

type Call = (call: RestCall) => Promise<unknown>

/** For how many days the rules of now keep a volume with these tags; null: none of them does. */
export async function retentionDays(
  clients: AwsClients,
  scope: Scope,
  tags: Tags,
  signal: AbortSignal,
): Promise<number | null> {
  const call: Call = (it) => clients.rest(scope, 'rbin', it, signal)
  const days: number[] = []
  for (const id of await asking('rbin:ListRules', () => ruleIds(call))) {
    const path = `/rules/${encodeURIComponent(id)}`
    const it = await asking('rbin:GetRule', async () =>
      rule.Parse(await call({ method: 'GET', path })),
    )
    if (keeps(it, tags)) days.push(it.RetentionPeriod.RetentionPeriodValue)
  }
  // Of several rules the longest counts.
  return days.length > 0 ? Math.max(...days) : null
}

async function ruleIds(call: Call): Promise<string[]> {
  const ids: string[] = []
  let NextToken: string | null | undefined
  do {
    const body = {
      ResourceType: 'EBS_VOLUME',
      MaxResults: 250,
      ...(NextToken ? { NextToken } : {}),
    }
    const page = list.Parse(await call({ method: 'POST', path: '/list-rules', body }))
    ids.push(...(page.Rules ?? []).map((it) => it.Identifier))
    NextToken = page.NextToken
  } while (NextToken && ids.length < MAX_RULES)
  return ids
}

/** A rule with tags keeps what has one of them; a rule without keeps all but what is excluded. */
function keeps(it: Static<typeof Rule>, tags: Tags): boolean {
  const isInForce = (it.Status ?? 'available') === 'available'
  const wanted = it.ResourceTags ?? []
  const excluded = it.ExcludeResourceTags ?? []
  if (!isInForce || hasOneOf(excluded, tags)) return false
  return wanted.length === 0 || hasOneOf(wanted, tags)
}

/** A rule that names no value is taken at its word: the value is empty. Rather expect too little. */
function hasOneOf(pairs: Static<typeof ResourceTags>, tags: Tags): boolean {
  return pairs.some((it) => tags[it.ResourceTagKey] === (it.ResourceTagValue ?? ''))
}
