/** docs/policy.md is read by people who then trust it: its examples hold, its table of defaults is true. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPolicyFile } from '../../src/config/policy-file.ts'
import { PolicyFile } from '../../src/config/policy-schema.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { scratch } from '../support/child.ts'

const page = await readFile(new URL('../../docs/policy.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/```yaml\n(?<text>[\s\S]*?)```/g)].map(
  (match) => match.groups?.['text'] ?? '',
)

describe('docs/policy.md', () => {
  it.each(examples.map((text, index) => [index + 1, text] as const))(
    'example %i is a policy that holds',
    async (_number, text) => {
      await using folder = await scratch()
      const path = join(folder.path, 'cloudthrift.yaml')
      await write(path, text)
      await write(join(folder.path, 'partner-allow-list.txt'), '# partners\n203.0.113.7\n')

      const { policy, problems } = readPolicyFile(path)

      expect(problems).toEqual([])
      expect(policy).not.toEqual(DEFAULT_POLICY)
    },
  )

  it('has an example, or a word, for every key', () => {
    expect(examples.length).toBeGreaterThan(4)
    for (const key of Object.keys(PolicyFile.properties)) expect(page).toContain(key)
  })

  it.each(['protectTags', 'teamTags', 'ownerTags', 'backupTags'] as const)(
    'names the default of %s as it is',
    (key) => {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${key}\` |`)) ?? ''

      const named = [...row.matchAll(/`(?<name>[^`]+)`/g)].map((match) => match.groups?.['name'])
      expect(named.slice(1)).toEqual(DEFAULT_POLICY[key])
    },
  )
})

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
