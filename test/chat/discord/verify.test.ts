import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { publicKeyOf, verdictOn } from '../../../src/chat/discord/verify.ts'

const NOW = new Date('2026-03-02T08:00:00.500Z')
const ours = keyPair()
const other = keyPair()
const body = Buffer.from('{"type":1,"name":"Zoë"}')

function keyPair(): { hex: string; sign: (text: string, bytes?: Buffer) => string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  return {
    hex: Buffer.from(x, 'base64url').toString('hex'),
    sign: (timestamp, bytes = body) =>
      sign(null, Buffer.concat([Buffer.from(timestamp), bytes]), privateKey).toString('hex'),
  }
}

function seconds(offset: number): string {
  return String(Math.floor(NOW.getTime() / 1_000) + offset)
}

const keys = [publicKeyOf(other.hex), publicKeyOf(ours.hex)]
const good = { signature: ours.sign(seconds(0)), timestamp: seconds(0), body }

describe('verdictOn', () => {
  it('accepts what any of the configured keys has signed, over the very bytes', () => {
    expect(verdictOn(good, keys, NOW)).toBe('good')
    expect(verdictOn({ ...good, signature: other.sign(seconds(0)) }, keys, NOW)).toBe('good')
  })

  it.each([
    ['no signature', { ...good, signature: undefined }, 'missing'],
    [
      'a header that came twice',
      { ...good, signature: [good.signature, good.signature] },
      'missing',
    ],
    ['no time', { ...good, timestamp: undefined }, 'missing'],
    ['a signature that is too short', { ...good, signature: good.signature.slice(2) }, 'malformed'],
    [
      'a signature with a wrong digit',
      { ...good, signature: `${good.signature.slice(2)}zz` },
      'malformed',
    ],
    ['a time that is no number', { ...good, timestamp: '1e9' }, 'malformed'],
    ['zeros', { ...good, signature: '00'.repeat(64) }, 'forged'],
    [
      'a body with one byte more',
      { ...good, body: Buffer.concat([body, Buffer.from(' ')]) },
      'forged',
    ],
    ['a time that was not signed', { ...good, timestamp: seconds(1) }, 'forged'],
    ['another key', { ...good, signature: keyPair().sign(seconds(0)) }, 'forged'],
  ])('refuses %s', (_what, request, verdict) => {
    expect(verdictOn(request, keys, NOW)).toBe(verdict)
  })

  it.each([
    [-301, 'stale'],
    [-300, 'good'],
    [300, 'good'],
    [301, 'stale'],
  ])('at %i seconds from now says %s', (offset, verdict) => {
    const timestamp = seconds(offset)
    const at = new Date(Math.floor(NOW.getTime() / 1_000) * 1_000)

    expect(verdictOn({ signature: ours.sign(timestamp), timestamp, body }, keys, at)).toBe(verdict)
  })

  it('looks at the time only behind a good signature: an outsider learns nothing about our clock', () => {
    const stale = { ...good, timestamp: seconds(-9_999) }

    expect(verdictOn(stale, keys, NOW)).toBe('forged')
  })
})
