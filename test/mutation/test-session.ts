/** Runs named tests of a copy again and again, with one PostgreSQL and what was compiled already. */

import { join } from 'node:path'
import { createVitest, type TestCase, type TestModule } from 'vitest/node'

/** Longer than any test may take: what is over it hangs, and nothing can be said about it. */
const PATIENCE_MS = 10 * 60_000
/** A slow machine must not be taken for a test that notices. */
const TEST_TIMEOUT_MS = 90_000

export interface TestSession extends AsyncDisposable {
  /** `named`: the beginning of a path. `changed`: files that are not as they are in the tree. */
  readonly run: (named: string, changed: readonly string[]) => Promise<Verdict>
}

/** broken: something went wrong before a test could fail, so nothing was tested. */
export type Verdict =
  | { readonly result: 'passed'; readonly tests: number }
  | { readonly result: 'failed'; readonly file: string; readonly test: string }
  | { readonly result: 'broken'; readonly why: string }

export async function openTests(root: string): Promise<TestSession> {
  // Heard while they run: what Vitest keeps is of all runs together.
  let tests: TestCase[] = []
  let modules: TestModule[] = []
  const listener = {
    onTestCaseResult: (test: TestCase) => void tests.push(test),
    onTestModuleEnd: (module: TestModule) => void modules.push(module),
  }
  const vitest = await createVitest('test', {
    root,
    config: join(root, 'vitest.config.ts'),
    watch: false,
    bail: 1,
    maxWorkers: 1,
    testTimeout: TEST_TIMEOUT_MS,
    reporters: [listener],
  })
  let changedBefore: readonly string[] = []
  const runOnce: TestSession['run'] = async (named, changed) => {
    // What was changed for the last run has been put back since.
    for (const file of [...changedBefore, ...changed]) vitest.invalidateFile(file)
    changedBefore = changed
    tests = []
    modules = []
    const specifications = await vitest.globTestSpecifications([named])
    const running = vitest.runTestSpecifications(specifications, false)
    const { unhandledErrors } = await within(PATIENCE_MS, running)
    return verdictOn(tests, [...modules.flatMap((it) => it.errors()), ...unhandledErrors])
  }
  return {
    run: async (named, changed) => {
      const verdict = await runOnce(named, changed).catch(broken)
      // Vite trips, once, over what it was compiling when the first failure ended the run before.
      return verdict.result === 'broken' ? runOnce(named, changed).catch(broken) : verdict
    },
    [Symbol.asyncDispose]: () => vitest.close(),
  }
}

function verdictOn(tests: readonly TestCase[], errors: readonly unknown[]): Verdict {
  const failed = tests.find((it) => it.result().state === 'failed')
  if (failed) {
    return { result: 'failed', file: failed.module.relativeModuleId, test: failed.fullName }
  }
  const [error] = errors
  if (error !== undefined) return { result: 'broken', why: textOf(error) }
  const passed = tests.filter((it) => it.result().state === 'passed').length
  return passed > 0 ? { result: 'passed', tests: passed } : { result: 'broken', why: 'no test ran' }
}

/** A schema that cannot be made, say. */
function broken(error: unknown): Verdict {
  return { result: 'broken', why: textOf(error) }
}

function textOf(error: unknown): string {
  const isError = typeof error === 'object' && error !== null && 'message' in error
  return isError ? String(error.message) : String(error)
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
