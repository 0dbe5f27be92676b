import {
  DescribeAddressesResult$,
  DescribeRegionsResult$,
  DescribeVolumesModificationsResult$,
  DescribeVolumesResult$,
} from '@aws-sdk/client-ec2'
import { AwsEc2QueryProtocol } from '@aws-sdk/core/protocols'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { QuickEc2Query } from '../../../../src/clouds/aws/wire/quick-query.ts'

type Schema = typeof DescribeVolumesResult$

const OPTIONS = {
  defaultNamespace: 'com.amazonaws.ec2',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15',
  version: '2016-11-15',
}

/** Both readers, as clients have them. */
class Quick extends QuickEc2Query {
  answer = (schema: Schema, xml: string): unknown => this.deserializer.read(schema, bytes(xml))
}

class Sdk extends AwsEc2QueryProtocol {
  answer = (schema: Schema, xml: string): unknown => this.deserializer.read(schema, bytes(xml))
}

const quick = new Quick(OPTIONS)
const sdk = new Sdk(OPTIONS)

function bytes(xml: string): Uint8Array {
  return new TextEncoder().encode(xml)
}

function volumes(...items: readonly string[]): string {
  const list = items.map((one) => `<item>${one}</item>`).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>
<DescribeVolumesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
    <requestId>r-1</requestId><volumeSet>${list}</volumeSet></DescribeVolumesResponse>`
}

const VOLUME = `<volumeId>vol-1</volumeId><size>100</size><status>available</status>
  <createTime>2026-01-02T03:04:05.678Z</createTime><volumeType>gp3</volumeType><encrypted>true</encrypted>
  <operator><managed>false</managed></operator><attachmentSet/>
  <tagSet><item><key>Name</key><value>a &lt;b&gt; &amp; c</value></item></tagSet>`

/** Each is read the same way by both, whichever of the two does it. */
const ANSWERS: Readonly<Record<string, string>> = {
  'a volume': volumes(VOLUME),
  'no volume': volumes(),
  'an empty item': volumes(''),
  'a member that is empty, open or closed': volumes(
    '<kmsKeyId></kmsKeyId><snapshotId/><tagSet/><operator/><size/>',
  ),
  'elements that no schema knows': volumes(
    `<brandNew><a><b>1</b></a><c/>text</brandNew>${VOLUME}<size2>7</size2>`,
  ),
  'text that is only layout': volumes('<volumeId>\n   </volumeId><kmsKeyId>  </kmsKeyId>'),
  'text around text': volumes('<volumeId>\n  vol-1 </volumeId>'),
  'an attribute': volumes('<volumeId a="1">vol-1</volumeId>'),
  'a comment': volumes('<!-- here --><volumeId>vol-1</volumeId>'),
  CDATA: volumes('<volumeId><![CDATA[<vol>]]></volumeId>'),
  'an entity by its number': volumes('<volumeId>&#65;&#x42;</volumeId>'),
  'an entity that nobody knows': volumes('<volumeId>a&nbsp;b</volumeId>'),
  'an ampersand alone': volumes('<volumeId>a & b</volumeId>'),
  'carriage returns': volumes('<volumeId>a\r\nb</volumeId>'),
  'a member twice': volumes('<size>1</size><size>2</size>'),
  'children where text should be': volumes('<volumeId><x>1</x></volumeId>'),
  'text where children should be': volumes('<operator>text</operator>'),
  'letters beyond ASCII': volumes('<volumeId>größe 数 🙂</volumeId>'),
  'another page': `<DescribeVolumesResponse><nextToken>abc==</nextToken></DescribeVolumesResponse>`,
  'nothing at all': '<DescribeVolumesResponse/>',
}

const NAMES =
  'volumeSet addressesSet regionInfo item tagSet key value volumeId size encrypted publicIp allocationId operator managed nextToken regionName volumeModificationSet progress attachmentSet unknownElement'.split(
    ' ',
  )

describe('QuickEc2Query', () => {
  it.each(Object.entries(ANSWERS))('reads %s as the SDK does', (_name, xml) => {
    expect(outcome(quick, DescribeVolumesResult$, xml)).toEqual(
      outcome(sdk, DescribeVolumesResult$, xml),
    )
  })

  it.each([
    ['cut off', volumes(VOLUME).slice(0, -40)],
    ['closed by another tag', volumes('<volumeId>vol-1</volumId>')],
    ['without a closing tag', volumes('<volumeId>vol-1')],
    ['no XML', 'no healthy upstream'],
    ['a time that is none', volumes('<createTime>soon</createTime>')],
  ])('refuses what is %s, as the SDK does', (_name, xml) => {
    expect(outcome(sdk, DescribeVolumesResult$, xml)).toBe('refused')
    expect(outcome(quick, DescribeVolumesResult$, xml)).toBe('refused')
  })

  it('reads plain answers by itself', () => {
    class Alone extends Quick {
      constructor() {
        super(OPTIONS)
        Object.defineProperty(this.deserializer, 'parseXml', {
          value: () => expect.unreachable('the SDK was asked'),
        })
      }
    }

    expect(new Alone().answer(DescribeVolumesResult$, volumes(VOLUME))).toMatchObject({
      Volumes: [
        {
          VolumeId: 'vol-1',
          Size: 100,
          Encrypted: true,
          CreateTime: new Date('2026-01-02T03:04:05.678Z'),
          Attachments: [],
          Tags: [{ Key: 'Name', Value: 'a <b> & c' }],
        },
      ],
    })
  })

  it('reads any document of EC2 elements as the SDK does', () => {
    const schemas: readonly Schema[] = [
      DescribeVolumesResult$,
      DescribeAddressesResult$,
      DescribeRegionsResult$,
      DescribeVolumesModificationsResult$,
    ]
    const name = fc.constantFrom(...NAMES)
    const text = fc.oneof(
      fc.constantFrom('', ' ', '\n  ', 'true', '12', 'a&amp;b', '&#10;', 'ü', '<!--x-->', '\r'),
      fc.string({ maxLength: 6 }).map((some) => some.replaceAll(/[<&]/g, '')),
    )
    const { element } = fc.letrec<{ element: string }>((tie) => ({
      element: fc
        .tuple(name, fc.oneof({ maxDepth: 6 }, text, fc.array(tie('element'), { maxLength: 4 })))
        .map(([tag, inner]) => {
          const content = typeof inner === 'string' ? inner : inner.join('\n ')
          return content === '' && tag.length % 2 === 0
            ? `<${tag}/>`
            : `<${tag}>${content}</${tag}>`
        }),
    }))
    const document = fc
      .array(element, { maxLength: 4 })
      .map((all) => `<R xmlns="x">${all.join('')}</R>`)

    fc.assert(
      fc.property(fc.constantFrom(...schemas), document, (schema, xml) => {
        expect(outcome(quick, schema, xml)).toEqual(outcome(sdk, schema, xml))
      }),
      { numRuns: 2_000 },
    )
  })
})

function outcome(reader: Quick | Sdk, schema: Schema, xml: string): unknown {
  try {
    return reader.answer(schema, xml)
  } catch {
    return 'refused'
  }
}
