/**
 * `npm run terraform:attributes`: writes the tables of the resources we use from what the AWS
 * provider says about itself (13 MB of JSON, never committed). Deprecated attributes are left out,
 * so what compiles works with 5.100 and with 6.x.
 */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openTerraform } from '../open-terraform.ts'
import type { Provider, Table } from './attributes.ts'

/** The oldest that the stacks accept: what it knows, and does not call deprecated, 6 knows too. */
const VERSION = '5.100.0'
const SOURCE = 'registry.terraform.io/hashicorp/aws'
const RESOURCES = [
  'aws_ebs_volume',
  'aws_eip',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_instance',
  'aws_internet_gateway',
  'aws_subnet',
  'aws_volume_attachment',
  'aws_vpc',
]
const DATA = ['aws_availability_zones', 'aws_partition', 'aws_ssm_parameter']

/** As `terraform providers schema -json` prints it. */
interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>
  readonly deprecated?: boolean
}
interface Attribute {
  readonly type?: AttributeType
  readonly required?: boolean
  readonly optional?: boolean
  readonly deprecated?: boolean
}
/** 'string', or a container and what it holds: ["map", "string"], ["object", {...}]. */
type AttributeType = string | readonly [container: string, of: AttributeType | Fields]
interface Fields {
  readonly [field: string]: AttributeType
}
type Schemas = Readonly<Record<string, { readonly block: Block }>>

export async function extractAttributes(): Promise<Provider> {
  await using terraform = await openTerraform()
  const required = { aws: { source: 'hashicorp/aws', version: VERSION } }
  const config = { terraform: { required_providers: required } }
  await writeFile(join(terraform.folder, 'main.tf.json'), JSON.stringify(config))
  await terraform.run(['init', '-backend=false'])
  const printed = JSON.parse(await terraform.run(['providers', 'schema', '-json']))
  const { resource_schemas: resources, data_source_schemas: data } =
    printed.provider_schemas[SOURCE]
  return { resources: tables(resources, RESOURCES), data: tables(data, DATA) }
}

function tables(schemas: Schemas, names: readonly string[]): Record<string, Table> {
  return Object.fromEntries(names.map((name) => [name, tableOf(schemas[name]?.block ?? {})]))
}

function tableOf({ attributes = {}, block_types: blocks = {} }: Block): Table {
  const plain = Object.entries(attributes).filter(([, it]) => !it.deprecated)
  const nested = Object.entries(blocks).filter(
    ([name, { block }]) => !block.deprecated && name !== 'timeouts',
  )
  return Object.fromEntries([
    ...plain.map(([name, it]) => [name, kindOf(it)] as const),
    ...nested.map(([name, { block }]) => [name, tableOf(block)] as const),
  ])
}

function kindOf({ type = 'object', required, optional }: Attribute): string {
  const kind = textOf(type)
  if (required) return `${kind}!`
  return optional ? kind : `=${kind}`
}

function textOf(type: AttributeType | Fields): string {
  if (typeof type === 'string') return type
  if (!isContainer(type) || type[0] === 'object') return 'object'
  return `${type[0]}(${textOf(type[1])})`
}

function isContainer(
  type: readonly [string, AttributeType | Fields] | Fields,
): type is readonly [string, AttributeType | Fields] {
  return Array.isArray(type)
}

/** The file as it should be. */
function attributesFile(provider: Provider): string {
  return [
    `/** Made by \`npm run terraform:attributes\` from the schema of AWS provider ${VERSION}; do not edit. */`,
    '',
    "import type { Provider } from './attributes.ts'",
    '',
    `export const AWS = ${JSON.stringify(provider, null, 2)} as const satisfies Provider`,
    '',
  ].join('\n')
}

if (import.meta.main) {
  const file = new URL('aws-attributes.ts', import.meta.url)
  await writeFile(file, attributesFile(await extractAttributes()))
}
