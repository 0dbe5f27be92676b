import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseApiTokens } from '../../src/config/api-tokens.ts'
import { run } from '../support/child.ts'

describe('cloudthrift token', { timeout: 60_000 }, () => {
  it('prints the token alone on stdout, and on stderr the line that API_TOKENS takes', async () => {
    const [asked, plain] = await Promise.all([
      run({ args: ['token', 'alice@acme', '--scope', 'read', 'decide'] }),
      run({ args: ['token', 'bob'] }),
    ])

    expect([asked.code, plain.code]).toEqual([0, 0])
    expect(asked.stdout).toMatch(/^ct_[\w-]{43}\n$/)
    expect(plain.stdout).not.toBe(asked.stdout)
    expect(parseApiTokens(lastLine(asked.stderr))).toEqual([
      { name: 'alice@acme', sha256: digestOf(asked.stdout), scopes: ['read', 'decide'] },
    ])
    expect(parseApiTokens(lastLine(plain.stderr))).toEqual([
      { name: 'bob', sha256: digestOf(plain.stdout), scopes: ['read'] },
    ])
    expect(asked.stderr).not.toContain(asked.stdout.trim())
  })
})

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

function digestOf(printed: string): string {
  return createHash('sha256').update(printed.trim()).digest('hex')
}
