/**
 * A guard that is taken away on purpose: text of the source, what stands there instead, and the tests
 * that must notice. The text must stand in its file exactly once, so that no mutation goes stale.
 */

interface Edit {
  /** From the root of the repository. */
  readonly file: string
  readonly find: string
  readonly replace: string
}

export interface Mutation {
  /** What would be missing, for people. Unique. */
  readonly guard: string
  /** More than one where two fences stand behind each other: only without both anything can happen. */
  readonly edits: readonly Edit[]
  /** Beginnings of paths of test files. */
  readonly tests: readonly string[]
}

type Row = (guard: string, find: string, replace: string) => Mutation

/** Mutations of one file. */
export function inFile(file: string, ...tests: readonly string[]): Row {
  return (guard, find, replace) => ({ guard, edits: [{ file, find, replace }], tests })
}

/**
 * Guards that stand behind each other, taken away at once. Each alone is a second fence: `because` says
 * why both are kept although no test can tell one of them from none.
 */
export function together(guard: string, because: string, fences: readonly Mutation[]): Mutation {
  return {
    guard: `${guard} (${because})`,
    edits: fences.flatMap((it) => it.edits),
    tests: [...new Set(fences.flatMap((it) => it.tests))],
  }
}

/** The texts of the mutated files, by path. Throws where a text is not there, or there more than once. */
export function mutated(
  { guard, edits }: Mutation,
  read: (file: string) => string,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const { file, find, replace } of edits) {
    const text = texts.get(file) ?? read(file)
    const pieces = text.split(find)
    if (pieces.length !== 2) {
      throw new Error(`${guard}: found ${pieces.length - 1} times in ${file}, not once:\n${find}`)
    }
    texts.set(file, pieces.join(replace))
  }
  return texts
}
