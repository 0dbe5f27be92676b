/**
 * Session policies: what a role may do for one task, named to the resource. AWS allows what the role
 * AND the session allow, so a mistake of ours reaches nothing that nobody approved.
 */

/** STS takes no longer ones. */
const MAX_CHARS = 2_048

/** An Allow; what is not named stays forbidden. */
export interface Statement {
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  /** Values that must be equal, by condition key. */
  readonly equal?: Readonly<Record<string, string>>
}

export function sessionPolicy(statements: readonly Statement[]): string {
  const policy = textOf(statements)
  if (policy.length <= MAX_CHARS) return policy
  throw new RangeError(`a session policy of ${policy.length} characters: STS takes ${MAX_CHARS}`)
}

/** As few sessions as it takes: each batch of resources fits into one policy. */
export function batchesThatFit<Item>(
  items: readonly Item[],
  allow: (batch: readonly Item[]) => readonly Statement[],
): Item[][] {
  const batches: Item[][] = []
  for (const item of items) {
    const last = batches.at(-1)
    const fits = last && textOf(allow([...last, item])).length <= MAX_CHARS
    if (fits) last.push(item)
    else batches.push([item])
  }
  return batches
}

function textOf(statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ Action, Resource, equal }) => ({
      Effect: 'Allow',
      Action,
      Resource,
      ...(equal ? { Condition: { StringEquals: equal } } : {}),
    })),
  })
}
