/** Runs named tests of a copy again and again, with one PostgreSQL and what was compiled already. */

import { join } from 'node:path'
import { createVitest, type TestModule, type Vitest } from 'vitest/node'

/** Longer than any test may take: what is over it hangs, and nothing can be said about it. */
const PATIENCE_MS = 5 * 60_000

export interface TestSession extends AsyncDisposable {
  /** `changed`: files that are not as they are in the tree. */
  readonly run: (tests: readonly string[], changed: readonly string[]) => Promise<Verdict>
}

/** broken: a file of tests could not even be loaded, so nothing was tested. */
export type Verdict =
  | { readonly result: 'passed'; readonly tests: number }
  | { readonly result: 'failed'; readonly by: string }
  | { readonly result: 'broken'; readonly why: string }

export async function openTests(root: string): Promise<TestSession> {
  const vitest = await createVitest('test', {
    root,
    config: join(root, 'vitest.config.ts'),
    watch: false,
    bail: 1,
    maxWorkers: 1,
    reporters: [{}],
  })
  let changedBefore: readonly string[] = []
  return {
    run: async (tests, changed) => {
      // What was changed for the last run has been put back since.
      for (const file of [...changedBefore, ...changed]) vitest.invalidateFile(file)
      changedBefore = changed
      const specifications = await vitest.globTestSpecifications([...tests])
      if (specifications.length === 0) return { result: 'broken', why: `no tests: ${tests}` }
      const { testModules, unhandledErrors } = await within(
        PATIENCE_MS,
        vitest.runTestSpecifications(specifications, false),
      )
      return verdictOn(testModules, unhandledErrors)
    },
    [Symbol.asyncDispose]: () => vitest.close(),
  }
}

type Results = Awaited<ReturnType<Vitest['runTestSpecifications']>>

function verdictOn(modules: readonly TestModule[], unhandled: Results['unhandledErrors']): Verdict {
  const tests = modules.flatMap((it) => [...it.children.allTests()])
  const failed = tests.find((it) => it.result().state === 'failed')
  if (failed) return { result: 'failed', by: `${failed.module.relativeModuleId}: ${failed.fullName}` }
  const errors = [...modules.flatMap((it) => it.errors()), ...unhandled]
  const [error] = errors
  if (error) return { result: 'broken', why: textOf(error) }
  const passed = tests.filter((it) => it.result().state === 'passed').length
  return passed > 0 ? { result: 'passed', tests: passed } : { result: 'broken', why: 'no test ran' }
}

function textOf(error: unknown): string {
  return error && typeof error === 'object' && 'message' in error ? String(error.message) : String(error)
}

async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`the tests hang for ${ms / 1_000} s`)), ms)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
