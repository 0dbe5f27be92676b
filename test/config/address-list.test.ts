import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPolicyFile } from '../../src/config/policy-file.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { scratch } from '../support/child.ts'

describe('partnerAddresses in a file', () => {
  it('are read from beside the policy, one a line, with comments', async () => {
    await using folder = await scratch()
    const policyFile = join(folder.path, 'cloudthrift.yaml')
    await writeFile(policyFile, 'version: 1\npartnerAddresses: { file: partners.txt }\n')
    const text = '# bank\n203.0.113.7\n\n 198.51.100.0/24  # card network\r\n2001:db8::1\n'
    await writeFile(join(folder.path, 'partners.txt'), text)

    const { policy, problems } = readPolicyFile(policyFile)

    expect(problems).toEqual([])
    expect(policy.partnerAddresses.map((each) => each.text)).toEqual([
      '203.0.113.7',
      '198.51.100.0/24',
    ])
  })

  it.each([
    ['203.0.113.7\nnonsense\n10.0.0.0/99\n', ["partners.txt:2 'nonsense'", 'partners.txt:3 ']],
    ['# nothing yet\n', ['partners.txt names no address']],
    [null, ['partnerAddresses cannot be read: ENOENT']],
  ])('are a problem when the file holds %j: all of the policy is refused', async (text, named) => {
    await using folder = await scratch()
    const policyFile = join(folder.path, 'cloudthrift.yaml')
    await writeFile(
      policyFile,
      'version: 1\nminIdleDays: 99\npartnerAddresses: { file: partners.txt }\n',
    )
    if (text !== null) await writeFile(join(folder.path, 'partners.txt'), text)

    const { policy, problems } = readPolicyFile(policyFile)

    expect(policy).toEqual(DEFAULT_POLICY)
    expect(problems).toHaveLength(named.length)
    for (const [index, part] of named.entries()) expect(problems[index]).toContain(part)
  })
})
