/** IPv4 addresses and ranges, as numbers that compare. */

export interface AddressRange {
  /** As it was written. */
  readonly text: string
  readonly from: number
  readonly to: number
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const RANGE = new RegExp(`^(?<address>${OCTET}(?:\\.${OCTET}){3})(?:/(?<bits>3[0-2]|[12]?\\d))?$`)

/** '203.0.113.7' or '203.0.113.0/24'; null when it is neither. Bits behind the mask do not count. */
export function addressRange(text: string): AddressRange | null {
  const { address, bits = '32' } = RANGE.exec(text)?.groups ?? {}
  if (address === undefined) return null
  const size = 2 ** (32 - Number(bits))
  const from = Math.floor(numberOf(address) / size) * size
  return { text, from, to: from + size - 1 }
}

/** The first range that holds the address. */
export function rangeAround(
  address: string,
  ranges: readonly AddressRange[],
): AddressRange | undefined {
  const wanted = addressRange(address)
  return wanted ? ranges.find((it) => it.from <= wanted.from && wanted.to <= it.to) : undefined
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
}
