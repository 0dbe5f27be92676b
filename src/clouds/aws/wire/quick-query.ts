/**
 * The EC2 protocol of the SDK, with a reader for plain answers that is several times as fast as its own:
 * listing is most of what a scan does. It builds what the SDK's schemas say, with the SDK's own
 * conversions; whatever it does not know is read by the SDK. Errors always are.
 */

import { AwsEc2QueryProtocol, XmlShapeDeserializer } from '@aws-sdk/core/protocols'
import { NormalizedSchema } from '@smithy/core/schema'
import { endOf, type Member, NotPlain, readPlainXml, type Shape } from './plain-xml.ts'

type Schema = Parameters<XmlShapeDeserializer['read']>[0]

export class QuickEc2Query extends AwsEc2QueryProtocol {
  constructor(options: ConstructorParameters<typeof AwsEc2QueryProtocol>[0]) {
    super(options)
    this.deserializer = new QuickReader(this.deserializer.settings)
  }
}

class QuickReader extends XmlShapeDeserializer {
  readonly #shapes = new Map<Schema, Shape | null>()

  override read(schema: Schema, bytes: Uint8Array | string, key?: string): unknown {
    const shape = key === undefined ? this.#shapeOf(schema) : null
    if (shape === null) return super.read(schema, bytes, key)
    try {
      return readPlainXml(typeof bytes === 'string' ? bytes : textOf(bytes), shape)
    } catch (error) {
      if (!(error instanceof NotPlain)) throw error
      return super.read(schema, bytes)
    }
  }

  /** Null: not an answer of EC2, or something in it that EC2 has nowhere else. */
  #shapeOf(schema: Schema): Shape | null {
    const root = NormalizedSchema.of(schema)
    if (!root.isStructSchema()) return null
    const key = root.getSchema()
    const known = this.#shapes.get(key)
    if (known !== undefined) return known
    const shape = this.#struct(root)
    this.#shapes.set(key, shape)
    return shape
  }

  #made(schema: NormalizedSchema): Shape {
    const traits = schema.getMergedTraits()
    if (schema.isListSchema() && !traits.xmlFlattened) return this.#list(schema)
    if (schema.isStructSchema() && !schema.isUnionSchema()) return this.#struct(schema)
    if (isPlainString(schema)) return { kind: 'text', read: (text) => text }
    if (isScalar(schema)) return { kind: 'text', read: (text) => this.readSchema(schema, text) }
    throw new NotPlain()
  }

  #list(schema: NormalizedSchema): Shape {
    const item = schema.getValueSchema()
    const name = item.getMergedTraits().xmlName ?? 'member'
    return { kind: 'list', item: name, of: once(() => this.#made(item)) }
  }

  #struct(schema: NormalizedSchema): Shape {
    const members = new Map<string, Member>()
    for (const [name, member] of schema.structIterator()) {
      const element = member.getMemberTraits().xmlName ?? name
      const shape = once(() => this.#made(member))
      members.set(element, { name, end: endOf(element), shape })
    }
    return { kind: 'struct', members }
  }
}

function isPlainString(schema: NormalizedSchema): boolean {
  return schema.isStringSchema() && schema.getMergedTraits().mediaType === undefined
}

function isScalar(schema: NormalizedSchema): boolean {
  return schema.isBooleanSchema() || schema.isNumericSchema() || schema.isTimestampSchema()
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** Shapes may contain themselves, and most are never asked for. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
