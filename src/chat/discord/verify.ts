/**
 * Whether a request comes from Discord: Ed25519 over the timestamp and the very bytes of the body, by one
 * of the configured keys. The clock is looked at only behind a good signature, so that an outsider learns
 * nothing about ours.
 */

import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { SignedRequest } from '../../core/chat.ts'

/** What stands before a raw Ed25519 key in DER. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const TOLERANCE_SECONDS = 300

export type Verdict = 'good' | 'missing' | 'malformed' | 'forged' | 'stale'

export function publicKeyOf(hex: string): KeyObject {
  const key = Buffer.concat([SPKI_PREFIX, Buffer.from(hex, 'hex')])
  return createPublicKey({ key, format: 'der', type: 'spki' })
}

export function verdictOn(
  { signature, timestamp, body }: SignedRequest,
  keys: readonly KeyObject[],
  now: Date,
): Verdict {
  // A header that came twice is a list, and belongs to nobody.
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return 'missing'
  // Decoding hex stops silently at the first wrong digit: the form is checked first.
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^\d{1,12}$/.test(timestamp)) return 'malformed'
  const signed = Buffer.concat([Buffer.from(timestamp, 'ascii'), body])
  const bytes = Buffer.from(signature, 'hex')
  if (!keys.some((key) => verify(null, signed, key, bytes))) return 'forged'
  const ageSeconds = Math.abs(now.getTime() / 1_000 - Number(timestamp))
  return ageSeconds > TOLERANCE_SECONDS ? 'stale' : 'good'
}
