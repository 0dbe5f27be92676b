/** IAM policy documents as we write them: always lists, always with a name for each statement. */

export type Condition = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[]>>>
>

export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Condition
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

export function documentOf(statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: merged(statements) }
}

/** Statements that differ only in their actions become one. */
function merged(statements: readonly Statement[]): Statement[] {
  const byRest = new Map<string, Statement>()
  for (const statement of statements) {
    const { Action, ...rest } = statement
    const key = JSON.stringify(rest)
    const actions = [...(byRest.get(key)?.Action ?? []), ...Action]
    byRest.set(key, { ...statement, Action: [...new Set(actions)].toSorted() })
  }
  return [...byRest.values()]
}
