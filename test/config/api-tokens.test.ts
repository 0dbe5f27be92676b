import { describe, expect, it } from 'vitest'
import { parseApiTokens } from '../../src/config/api-tokens.ts'

const HASH = 'a'.repeat(64)
const OTHER = '0123456789ABCDEF'.repeat(4)

/** The message of the refusal. */
function refusal(text: string): string {
  try {
    parseApiTokens(text)
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  throw new Error('the tokens were accepted')
}

describe('parseApiTokens', () => {
  it('reads names, hashes and scopes; read is the default', () => {
    const tokens = parseApiTokens(`alice:${HASH}:read+decide, n8n:${OTHER}:operate\nci:${HASH}`)

    expect(tokens).toEqual([
      { name: 'alice', sha256: HASH, scopes: ['read', 'decide'] },
      { name: 'n8n', sha256: OTHER.toLowerCase(), scopes: ['operate'] },
      { name: 'ci', sha256: HASH, scopes: ['read'] },
    ])
  })

  it.each(['', ' ', ',', '\n', ' ,\n, '])('reads nobody from %j', (text) => {
    expect(parseApiTokens(text)).toEqual([])
  })

  it.each(['a', 'alice@example.com', 'ci_bot-1', 'x'.repeat(64)])('takes the name %s', (name) => {
    expect(parseApiTokens(`${name}:${HASH}`)).toMatchObject([{ name }])
  })

  it.each([
    ['no name', `:${HASH}`, /entry 1: the name must be/],
    ['a name with a space', `al ice:${HASH}`, /entry 1: the name must be/],
    ['a name that is too long', `${'x'.repeat(65)}:${HASH}`, /entry 1: the name must be/],
    ['no hash', 'alice', /entry 1: write name:sha256/],
    ['an empty hash', 'alice:', /entry 1: write name:sha256/],
    ['a short hash', `alice:${HASH.slice(1)}`, /entry 1: write name:sha256/],
    ['a long hash', `alice:${HASH}a`, /entry 1: write name:sha256/],
    ['a hash that is no hex', `alice:${'g'.repeat(64)}`, /entry 1: write name:sha256/],
    ['a fourth part', `alice:${HASH}:read:x`, /entry 1: write name:sha256/],
    ['the second entry', `ci:${HASH},alice:zz`, /entry 2: write name:sha256/],
    ['an unknown scope', `alice:${HASH}:write`, /entry 1 \(alice\).*read, operate, decide/],
    ['an empty scope', `alice:${HASH}:`, /entry 1 \(alice\).*read, operate, decide/],
    ['a scope in capitals', `alice:${HASH}:READ`, /entry 1 \(alice\).*read, operate, decide/],
    ['scopes with a comma', `alice:${HASH}:read,decide`, /entry 2: write name:sha256/],
    ['a name twice', `alice:${HASH},alice:${OTHER}`, /'alice' stands twice/],
  ])('refuses %s, and says what would be right', (_what, text, message) => {
    expect(refusal(text)).toMatch(message)
  })

  it.each([
    ['a bare token', 'S3cret-token'],
    ['a token instead of its hash', 'alice:S3cret-token'],
    ['a token before its name', 'S3cret-token:alice'],
    ['a token as a scope', `alice:${HASH}:S3cret-token`],
    ['a token behind the scopes', `alice:${HASH}:read:S3cret-token`],
  ])('never repeats what may be a secret: %s', (_what, text) => {
    expect(refusal(text)).not.toContain('S3cret')
  })
})
