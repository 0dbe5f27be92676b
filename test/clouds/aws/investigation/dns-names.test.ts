import { describe, expect, it } from 'vitest'
import type { DatedFact } from '../../../../src/core/investigation.ts'
import type { DnsRecord } from '../../../../src/demo/simulator/world/hosted-zone.ts'
import { ACCOUNT, SCOPE, unhurried } from '../../../support/clouds.ts'
import { skipBackOff } from '../../../support/no-back-off.ts'
import { ADDRESSES, type Adapter, openAdapter } from '../adapter.ts'

skipBackOff()

const IP = '203.0.113.7'

function withRecords(aws: Adapter, records: readonly DnsRecord[], isPrivate = false): void {
  const zones = aws.world.accounts.get(ACCOUNT)?.hostedZones
  zones?.push({ id: `Z${zones.length}`, name: `zone-${zones.length}.example.`, isPrivate, records })
}

/** The claim about the only address. */
async function claim(aws: Adapter): Promise<DatedFact | undefined> {
  const candidates = await aws.candidates(ADDRESSES)
  const gates = await aws.detector(ADDRESSES).inquiry.gates(SCOPE, candidates, unhurried())
  return [...gates.values()][0]?.[0]
}

async function open(): Promise<Adapter> {
  const aws = await openAdapter()
  aws.region.addAddress({ publicIp: IP })
  return aws
}

describe('the claim that no DNS record points to an address', () => {
  it.each<[string, DnsRecord]>([
    ['an A record', { name: 'www.example.', type: 'A', values: [IP] }],
    ['one of several values', { name: 'www.example.', type: 'A', values: ['198.51.100.1', IP] }],
    [
      'a member of a weighted set',
      { name: 'www.example.', type: 'A', values: [IP], setIdentifier: 'blue' },
    ],
    [
      'a text that lets a mail server in',
      { name: 'example.', type: 'TXT', values: [`"v=spf1 ip4:${IP} -all"`] },
    ],
  ])('is refuted by %s', async (_what, record) => {
    await using aws = await open()
    withRecords(aws, [{ name: 'example.', type: 'NS', values: ['ns-1.example.'] }, record])

    expect(await claim(aws)).toEqual({
      name: 'no-dns-record',
      answer: 'no',
      source: 'route53:ListResourceRecordSets',
      detail: `${record.type} record ${record.name} in zone zone-0.example.`,
      remedy: 'remove or repoint the DNS record',
      at: aws.clock.now().toISOString(),
      isGate: true,
    })
  })

  it('is refuted by a private zone, and says so', async () => {
    await using aws = await open()
    withRecords(aws, [{ name: 'db.inside.', type: 'A', values: [IP] }], true)

    expect(await claim(aws)).toMatchObject({
      answer: 'no',
      detail: 'A record db.inside. in private zone zone-0.example.',
    })
  })

  it.each<[string, DnsRecord[]]>([
    ['there is no record', []],
    ['the records hold other addresses', [{ name: 'a.', type: 'A', values: ['203.0.113.70'] }]],
    ['its digits stand in a longer number', [{ name: 'a.', type: 'A', values: [`1${IP}`] }]],
    ['a record is an alias', [{ name: 'a.', type: 'A', values: [], alias: 'elb.example.' }]],
  ])('holds when %s', async (_what, records) => {
    await using aws = await open()
    withRecords(aws, records)

    expect(await claim(aws)).toMatchObject({ answer: 'yes', detail: null, isGate: true })
  })

  it('is refuted by the last record of the last zone, over all pages', async () => {
    await using aws = await open()
    const others = Array.from({ length: 7 }, (_, index) => ({
      name: `n${index}.example.`,
      type: 'A',
      values: ['198.51.100.1'],
      ...(index > 3 ? { setIdentifier: String(index) } : {}),
    }))
    for (let count = 0; count < 101; count += 1) withRecords(aws, [])
    withRecords(aws, [...others, { name: '\\052.example.', type: 'A', values: [IP] }])
    aws.world.examinedPerPage = 2

    expect(await claim(aws)).toMatchObject({
      answer: 'no',
      detail: 'A record *.example. in zone zone-101.example.',
    })
  })

  it.each(['ListHostedZones', 'ListResourceRecordSets'])(
    'is unknown when %s is denied: nobody can say that nothing points to it',
    async (action) => {
      await using aws = await open()
      withRecords(aws, [])
      aws.world.deny({ action: `route53:${action}` })

      expect(await claim(aws)).toMatchObject({
        answer: 'unknown',
        detail: `route53:${action}: AccessDenied`,
        isGate: true,
      })
    },
  )

  it('is unknown when EC2 does not say which address it is', async () => {
    await using aws = await open()
    withRecords(aws, [])
    const candidates = [{ resourceId: 'eipalloc-1', attributes: {} }]

    const found = await aws.detector(ADDRESSES).inquiry.gates(SCOPE, candidates, unhurried())

    expect(found.get('eipalloc-1')).toMatchObject([
      { answer: 'unknown', detail: 'EC2 does not say its IP', isGate: true },
    ])
  })

  it('is unknown when a zone is too large to be read in full', async () => {
    await using aws = await open()
    const records = Array.from({ length: 101 }, (_, index) => ({
      name: `n${index}.example.`,
      type: 'A',
      values: ['198.51.100.1'],
    }))
    withRecords(aws, records)
    aws.world.examinedPerPage = 1

    expect(await claim(aws)).toMatchObject({
      answer: 'unknown',
      detail: expect.stringContaining('more than 30,000 records'),
    })
  })

  it('of one account says nothing about another one', async () => {
    await using aws = await open()
    aws.world.addAccount('222233334444', [SCOPE.region])
    withRecords(aws, [{ name: 'www.example.', type: 'A', values: [IP] }])
    const { inquiry } = aws.detector(ADDRESSES)
    const candidates = await aws.candidates(ADDRESSES)
    const other = { ...SCOPE, accountId: '222233334444' }

    await inquiry.gates(SCOPE, candidates, unhurried())
    await inquiry.gates(other, candidates, unhurried())

    const asked = aws.simulator.calls.filter((each) => each.action === 'ListHostedZones')
    expect(asked).toHaveLength(2)
  })

  it('is asked once for many addresses, serves for half a minute, and is then asked anew', async () => {
    await using aws = await open()
    aws.region.addAddress({ publicIp: '203.0.113.8' })
    withRecords(aws, [])
    const asked = (): number =>
      aws.simulator.calls.filter((each) => each.action === 'ListHostedZones').length
    await claim(aws)
    const first = asked()
    aws.clock.advance(29_999)
    await claim(aws)
    const second = asked()
    withRecords(aws, [{ name: 'www.example.', type: 'A', values: [IP] }])
    aws.clock.advance(1)

    const late = await claim(aws)

    expect([first, second, asked()]).toEqual([1, 1, 2])
    expect(late).toMatchObject({ answer: 'no', at: aws.clock.now().toISOString() })
  })

  it('forgets a failure at once', async () => {
    await using aws = await open()
    aws.simulator.faults.add({
      action: 'ListHostedZones',
      fault: { kind: 'error', code: 'AccessDenied' },
    })

    const [failed, then] = [await claim(aws), await claim(aws)]

    expect([failed?.answer, then?.answer]).toEqual(['unknown', 'yes'])
  })
})
