/**
 * `npm run mutate [WORD...]`: takes guards away, one at a time, in a copy of the tree, and runs the tests
 * that must notice. With words only what mentions one of them. Exit code 1 when a guard is not missed.
 */

import { resolve } from 'node:path'
import { startEmbeddedPostgres } from '../../src/demo/embedded-postgres.ts'
import { type Copy, copyTree } from './copy.ts'
import { MUTATIONS } from './list.ts'
import type { Mutation } from './mutation.ts'
import { REPORT_PATH, Report } from './report.ts'
import { openTests, type TestSession, type Verdict } from './test-session.ts'

const SAYS = { failed: 'killed  ', passed: 'SURVIVED', broken: 'BROKEN  ' } as const

const words = process.argv.slice(2)
const wanted = MUTATIONS.filter((it) => isMeant(it, words))
if (wanted.length === 0) throw new Error(`no mutation mentions ${words.join(' or ')}`)
const startedAt = performance.now()
/** Files of tests that were seen to pass as it is: what fails anyway would be missed by none. */
const passing = new Set<string>()
const report = new Report()
/** One for all sessions: each makes the template of its databases anew. */
await using server = process.env['TEST_DATABASE_URL']
  ? null
  : await startEmbeddedPostgres({ folder: `.cloudthrift/mutation-${process.pid}`, durable: false })
if (server) process.env['TEST_DATABASE_URL'] = server.url
using copy = copyTree(resolve(import.meta.dirname, '../..'))
print(`${wanted.length} mutations`)
/** A run that is stopped ends the mutation in hand, and leaves no PostgreSQL and no copy behind. */
const stop = new AbortController()
{
  await using session = await open()
  for (const mutation of wanted.filter((it) => !isOfSchema(it))) {
    if (stop.signal.aborted) break
    await tryWithout(mutation, copy, session)
  }
}
for (const mutation of wanted.filter(isOfSchema)) {
  if (stop.signal.aborted) break
  // Its databases are copied from a template, which is made when the session begins.
  await using session = await open()
  await tryWithout(mutation, copy, session)
}
conclude()

/** Vitest would end the process by itself at once. */
async function open(): Promise<TestSession> {
  const session = await openTests(copy.root)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.removeAllListeners(signal)
    process.on(signal, () => stop.abort())
  }
  return session
}

function isMeant({ guard, edits }: Mutation, some: readonly string[]): boolean {
  const text = [guard, ...edits.map((it) => it.file)].join(' ').toLowerCase()
  return some.length === 0 || some.some((word) => text.includes(word.toLowerCase()))
}

function isOfSchema({ edits }: Mutation): boolean {
  return edits.some((it) => it.file.startsWith('migrations/'))
}

async function tryWithout(mutation: Mutation, tree: Copy, session: TestSession): Promise<void> {
  const begun = performance.now()
  const verdict = await verified(await verdictOn(mutation, tree, session), mutation, session)
  const seconds = Math.round((performance.now() - begun) / 100) / 10
  report.add({ guard: mutation.guard, seconds, verdict })
  const time = seconds.toFixed(1).padStart(5)
  print(`${SAYS[verdict.result]} ${time} s  ${mutation.guard}\n${' '.repeat(20)}${told(verdict)}`)
}

/** One file after the other, the one that noticed the last time first: the first that fails is enough. */
async function verdictOn(
  { guard, tests, ...mutation }: Mutation,
  tree: Copy,
  session: TestSession,
): Promise<Verdict> {
  using change = tree.mutate({ guard, tests, ...mutation })
  const noticed = report.killerOf(guard)
  let verdict: Verdict = { result: 'broken', why: 'it names no tests' }
  let passed = 0
  for (const test of new Set(noticed === null ? tests : [noticed, ...tests])) {
    verdict = await session.run(test, change.files)
    if (verdict.result !== 'passed') return verdict
    passed += verdict.tests
  }
  return verdict.result === 'passed' ? { result: 'passed', tests: passed } : verdict
}

/** What failed must pass as soon as the guard is back. */
async function verified(
  verdict: Verdict,
  mutation: Mutation,
  session: TestSession,
): Promise<Verdict> {
  if (verdict.result !== 'failed' || passing.has(verdict.file)) return verdict
  // The databases of the session in hand are copied from a template that has the mutation.
  await using another = isOfSchema(mutation) ? await open() : null
  const asItIs = await (another ?? session).run(verdict.file, [])
  if (asItIs.result !== 'passed') return { result: 'broken', why: `fails anyway: ${told(asItIs)}` }
  passing.add(verdict.file)
  return verdict
}

function told(verdict: Verdict): string {
  switch (verdict.result) {
    case 'failed':
      return `by ${verdict.file}: ${verdict.test}`
    case 'broken':
      return verdict.why
    case 'passed':
      return `${verdict.tests} tests pass without it`
  }
}

function conclude(): void {
  const { killed, survived, broken } = report.totalsOf(wanted.map((it) => it.guard))
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
  const left = wanted.length - killed - survived - broken
  print(
    `${killed} killed, ${survived} survived, ${broken} broken, ${left} not tried; ` +
      `${minutes} min; ${REPORT_PATH}`,
  )
  // Vitest has set it for the tests that failed, as they should.
  process.exitCode = killed === wanted.length ? 0 : 1
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
