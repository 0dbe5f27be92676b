/**
 * Evaluates IAM policies as AWS documents it, for the elements and operators that ours use. What it
 * does not know makes it throw: a policy that is not understood must not count as allowing or denying.
 */

type Values = string | readonly string[]
type Conditions = Readonly<Record<string, Readonly<Record<string, Values>>>>

export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: { readonly AWS: Values }
  readonly Action: Values
  readonly Resource?: Values
  readonly Condition?: Conditions
}

export interface Policy {
  readonly Version: string
  readonly Statement: readonly Statement[]
}

/** One thing that a call touches. EC2 asks for each of them, and all must be allowed. */
export interface Part {
  readonly action: string
  readonly resource: string
  /** Values of condition keys; a list is a key with many values (aws:TagKeys). */
  readonly context?: Readonly<Record<string, Values>>
  /** Only for trust policies: who asks. */
  readonly principal?: string
}

/** Both must allow, neither may deny; without a session policy the identity policies stand alone. */
export function isAllowed(
  parts: readonly Part[],
  policies: { readonly identity: readonly Policy[]; readonly session?: Policy },
): boolean {
  const { identity, session } = policies
  return parts.every((part) => {
    const isSessionWilling = !session || answerOf([session], part) === 'allow'
    return isSessionWilling && answerOf(identity, part) === 'allow'
  })
}

function answerOf(policies: readonly Policy[], part: Part): 'allow' | 'deny' | 'silent' {
  const fitting = policies
    .flatMap((policy) => policy.Statement)
    .filter((statement) => fits(statement, part))
  if (fitting.some((it) => it.Effect === 'Deny')) return 'deny'
  return fitting.length > 0 ? 'allow' : 'silent'
}

const ELEMENTS = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']

function fits(statement: Statement, part: Part): boolean {
  const odd = Object.keys(statement).find((it) => !ELEMENTS.includes(it))
  if (odd) throw new Error(`policy element ${odd} is not evaluated here`)
  const { Action, Resource, Principal, Condition = {} } = statement
  const isActionMeant = listOf(Action).some((it) => isLike(it, part.action, { ignoreCase: true }))
  const isResourceMeant = !Resource || listOf(Resource).some((it) => isLike(it, part.resource))
  const isPrincipalMeant = !Principal || listOf(Principal.AWS).includes(part.principal ?? '')
  return isActionMeant && isResourceMeant && isPrincipalMeant && holds(Condition, part.context)
}

/** Operators are joined by and, keys within one too, values of one key by or. */
function holds(conditions: Conditions, context: Part['context'] = {}): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      isTrue(operator, valueOf(context, key), listOf(wanted)),
    ),
  )
}

/** The names of keys are compared without case, also the tag's name within them. */
function valueOf(context: NonNullable<Part['context']>, key: string): Values | undefined {
  const found = Object.entries(context).find(([it]) => it.toLowerCase() === key.toLowerCase())
  return found?.[1]
}

type Test = (value: string, wanted: readonly string[]) => boolean

const TESTS: Readonly<Record<string, Test>> = {
  Bool: (value, wanted) => wanted.includes(value),
  StringEquals: (value, wanted) => wanted.includes(value),
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: (value, wanted) => wanted.some((it) => isLike(it, value)),
}
/** True when there is no value, and when no wanted one equals it. */
const NEGATED: Readonly<Record<string, Test>> = { StringNotEqualsIgnoreCase: equalsIgnoringCase }

function isTrue(operator: string, actual: Values | undefined, wanted: readonly string[]): boolean {
  if (operator === 'Null') return (actual === undefined) === (wanted[0] === 'true')
  const [name = '', set] = operator.split(':').toReversed()
  if (set) return isTrueOfSet(set, actual, (value) => testNamed(name)(value, wanted))
  if (Array.isArray(actual)) throw new Error(`${operator} on a key with many values`)
  return isTrueOfOne(name, actual?.toString(), wanted)
}

function isTrueOfOne(name: string, value: string | undefined, wanted: readonly string[]): boolean {
  const negated = NEGATED[name]
  if (negated) return value === undefined || !negated(value, wanted)
  return testNamed(name)(value ?? '', wanted) && value !== undefined
}

function testNamed(name: string): Test {
  const test = TESTS[name]
  if (!test) throw new Error(`the operator ${name} is not evaluated here`)
  return test
}

function isTrueOfSet(
  set: string,
  actual: Values | undefined,
  test: (value: string) => boolean,
): boolean {
  const values = actual === undefined ? [] : listOf(actual)
  if (set === 'ForAllValues') return values.every(test)
  if (set === 'ForAnyValue') return values.some(test)
  throw new Error(`the set operator ${set} is not evaluated here`)
}

function equalsIgnoringCase(value: string, wanted: readonly string[]): boolean {
  return wanted.some((it) => it.toLowerCase() === value.toLowerCase())
}

/** `*` stands for any text, also none; `?` for one character. */
function isLike(pattern: string, text: string, { ignoreCase = false } = {}): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text)
}

function listOf(values: Values): readonly string[] {
  return typeof values === 'string' ? [values] : values
}
