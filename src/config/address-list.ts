/**
 * Addresses of partners: written into the policy, or in a file beside it with one address or range a
 * line, as firewalls export them. What is no address is a problem, named by its line.
 */

import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { dirname, resolve } from 'node:path'
import { type AddressRange, addressRange } from '../core/ipv4.ts'
import { plainText } from '../core/plain-text.ts'

interface Line {
  readonly place: string
  readonly text: string
}

interface AddressList {
  readonly ranges: readonly AddressRange[]
  readonly problems: readonly string[]
}

export function addressList(
  given: readonly string[] | { readonly file: string },
  policyPath: string,
): AddressList {
  if (!('file' in given)) {
    const lines = given.map((text, index) => ({
      place: `${policyPath}: partnerAddresses.${index}`,
      text: text.trim(),
    }))
    return read(lines)
  }
  const file = resolve(dirname(policyPath), given.file)
  try {
    const lines = linesOf(readFileSync(file, 'utf8'), given.file)
    const empty = `${given.file} names no address; remove partnerAddresses if there is none`
    return lines.length > 0 ? read(lines) : { ranges: [], problems: [empty] }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown error'
    return { ranges: [], problems: [`${policyPath}: partnerAddresses cannot be read: ${why}`] }
  }
}

/** Empty lines and what follows a '#' say nothing. */
function linesOf(text: string, file: string): Line[] {
  return text
    .split('\n')
    .map((line, index) => ({ place: `${file}:${index + 1}`, text: line.replace(/#.*/, '').trim() }))
    .filter((line) => line.text !== '')
}

function read(lines: readonly Line[]): AddressList {
  const ranges: AddressRange[] = []
  const problems: string[] = []
  for (const { place, text } of lines) {
    const range = addressRange(text)
    if (range) ranges.push(range)
    else if (!isVersion6(text)) problems.push(`${place} '${plainText(text, 60)}' ${EXPECTED}`)
  }
  return { ranges, problems }
}

const EXPECTED = "is no address: write '203.0.113.7' or '203.0.113.0/24'"

/** Partners list theirs as well. No Elastic IP is one of them. */
function isVersion6(text: string): boolean {
  return isIPv6(text.split('/')[0] ?? '')
}
