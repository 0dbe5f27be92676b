/**
 * `npm run mutate [WORD...]`: takes guards away, one at a time, in a copy of the tree, and runs the tests
 * that must notice. With words only what mentions one of them. Exit code 1 when a guard is not missed.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Copy, copyTree } from './copy.ts'
import { MUTATIONS } from './list.ts'
import type { Mutation } from './mutation.ts'
import { openTests, type TestSession, type Verdict } from './test-session.ts'

const REPORT = '.cloudthrift/mutation.json'
const SAYS = { failed: 'killed  ', passed: 'SURVIVED', broken: 'BROKEN  ' } as const

interface Finding {
  readonly mutation: Mutation
  readonly verdict: Verdict
  readonly seconds: number
}

const words = process.argv.slice(2)
const wanted = MUTATIONS.filter((it) => isMeant(it, words))
if (wanted.length === 0) throw new Error(`no mutation mentions ${words.join(' or ')}`)
const startedAt = performance.now()
using copy = copyTree(resolve(import.meta.dirname, '../..'))
/** Tests that pass as it is: what fails anyway would be missed by none. */
const passing = new Set<string>()
const findings: Finding[] = []
print(`${wanted.length} mutations`)
{
  await using tests = await openTests(copy.root)
  for (const mutation of wanted.filter((it) => !isOfSchema(it))) {
    findings.push(await tryWithout(mutation, copy, tests))
  }
}
for (const mutation of wanted.filter(isOfSchema)) {
  // Its databases are copied from a template, which is made when the session begins.
  await using tests = await openTests(copy.root)
  findings.push(await tryWithout(mutation, copy, tests))
}
conclude(findings)

function isMeant({ guard, edits }: Mutation, some: readonly string[]): boolean {
  const text = [guard, ...edits.map((it) => it.file)].join(' ').toLowerCase()
  return some.length === 0 || some.some((word) => text.includes(word.toLowerCase()))
}

function isOfSchema({ edits }: Mutation): boolean {
  return edits.some((it) => it.file.startsWith('migrations/'))
}

async function mustPass(session: TestSession, tests: readonly string[]): Promise<void> {
  const unknown = tests.filter((it) => !passing.has(it))
  if (unknown.length === 0) return
  const verdict = await session.run(unknown, [])
  if (verdict.result !== 'passed') {
    throw new Error(`tests do not pass as it is: ${JSON.stringify(verdict)}`)
  }
  for (const test of unknown) passing.add(test)
}

async function tryWithout(mutation: Mutation, tree: Copy, session: TestSession): Promise<Finding> {
  await mustPass(session, mutation.tests)
  const begun = performance.now()
  using change = tree.mutate(mutation)
  const verdict = await session.run(mutation.tests, change.files)
  const seconds = Math.round((performance.now() - begun) / 100) / 10
  print(
    `${SAYS[verdict.result]} ${seconds.toFixed(1).padStart(5)} s  ${mutation.guard}${told(verdict)}`,
  )
  return { mutation, verdict, seconds }
}

function told(verdict: Verdict): string {
  switch (verdict.result) {
    case 'failed':
      return `\n                    by ${verdict.by}`
    case 'broken':
      return `\n                    ${verdict.why}`
    case 'passed':
      return `\n                    ${verdict.tests} tests pass without it`
  }
}

function conclude(all: readonly Finding[]): void {
  const count = (result: Verdict['result']): number =>
    all.filter((it) => it.verdict.result === result).length
  const totals = { killed: count('failed'), survived: count('passed'), broken: count('broken') }
  mkdirSync('.cloudthrift', { recursive: true })
  writeFileSync(REPORT, `${JSON.stringify({ totals, findings: all }, null, 2)}\n`)
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
  const { killed, survived, broken } = totals
  print(`${killed} killed, ${survived} survived, ${broken} broken in ${minutes} min; ${REPORT}`)
  if (survived + broken > 0) process.exitCode = 1
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
