import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressRange, rangeAround } from '../../src/core/ipv4.ts'

describe('addressRange', () => {
  it.each([
    ['0.0.0.0', 0, 0],
    ['0.0.1.0', 256, 256],
    ['203.0.113.7', 3_405_803_783, 3_405_803_783],
    ['255.255.255.255', 4_294_967_295, 4_294_967_295],
    ['203.0.113.0/24', 3_405_803_776, 3_405_804_031],
    ['203.0.113.77/24', 3_405_803_776, 3_405_804_031],
    ['203.0.113.7/32', 3_405_803_783, 3_405_803_783],
    ['128.0.0.0/1', 2_147_483_648, 4_294_967_295],
    ['10.1.2.3/0', 0, 4_294_967_295],
  ])('of %s is %i to %i', (text, from, to) => {
    expect(addressRange(text)).toEqual({ text, from, to })
  })

  it.each([
    '',
    '203.0.113',
    '203.0.113.7.1',
    '203.0.113.256',
    '203.0.113.07',
    '0x10.0.0.1',
    ' 203.0.113.7',
    '203.0.113.7/33',
    '203.0.113.7/',
    '203.0.113.7/08',
    '203.0.113.7-9',
    '2001:db8::1',
    'partner.example',
  ])("of '%s' is none", (text) => {
    expect(addressRange(text)).toBeNull()
  })

  it('holds exactly the addresses that share its leading bits', () => {
    const octet = fc.integer({ min: 0, max: 255 })
    const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))

    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 32 }), (network, other, bits) => {
        const range = addressRange(`${network}/${bits}`)

        const isWithin = rangeAround(other, range ? [range] : []) !== undefined
        expect(isWithin).toBe(leading(network, bits) === leading(other, bits))
      }),
    )
  })
})

describe('rangeAround', () => {
  it('names the range that holds the address, and none for what is no address', () => {
    const ranges = ['198.51.100.0/24', '203.0.113.0/24'].flatMap((each) => addressRange(each) ?? [])

    expect(rangeAround('203.0.113.9', ranges)?.text).toBe('203.0.113.0/24')
    expect(rangeAround('192.0.2.1', ranges)).toBeUndefined()
    expect(rangeAround('nonsense', ranges)).toBeUndefined()
  })
})

function leading(address: string, bits: number): string {
  const binary = address
    .split('.')
    .map((octet) => Number(octet).toString(2).padStart(8, '0'))
    .join('')
  return binary.slice(0, bits)
}
