/**
 * The only file that knows cdktf. A stack is a Terraform root module without a provider block and
 * without a backend: `terraform apply` takes both from its surroundings, and other configurations may
 * call it as a module, once per account.
 */

import {
  App,
  TerraformDataSource,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
} from 'cdktf'
import type { Arguments, Expression, Readable } from './attributes.ts'
import { AWS } from './aws-attributes.ts'
import { DATADOG } from './datadog-attributes.ts'

const PROVIDERS = {
  // 5.100.0 is the last of 5; what both majors know is all that the tables let through.
  aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' },
  datadog: { source: 'DataDog/datadog', version: '~> 3.54' },
} as const

/** Every resource that a stack may use, by its name in Terraform. */
export const RESOURCES = { ...AWS.resources, ...DATADOG.resources }
export const DATA = AWS.data

type Resources = typeof RESOURCES
type Data = typeof DATA

/** Reads an attribute of what was declared. */
type Reader<T> = (attribute: Readable<T>) => Expression

export function openStack(name: string, providers: readonly (keyof typeof PROVIDERS)[]): Stack {
  const stack = new TerraformStack(new App({ stackTraces: false }), name)
  const required = Object.fromEntries(providers.map((it) => [it, PROVIDERS[it]]))
  stack.addOverride('terraform', { required_version: '>= 1.9.0', required_providers: required })
  return new Stack(stack)
}

export class Stack {
  readonly #stack: TerraformStack

  constructor(stack: TerraformStack) {
    this.#stack = stack
  }

  resource<Type extends keyof Resources>(
    type: Type,
    name: string,
    values: Arguments<Resources[Type]> & MetaArguments,
  ): Reader<Resources[Type]> {
    const block = new Resource(this.#stack, `${type}.${name}`, { terraformResourceType: type })
    block.overrideLogicalId(name)
    const { count, depends_on: dependsOn, ...own } = values
    block.values = own
    // cdktf keeps these names for itself, and would drop them silently from among the values.
    if (count) block.addOverride('count', count)
    if (dependsOn) block.addOverride('depends_on', dependsOn)
    return (attribute) => `\${${type}.${name}.${attribute}}`
  }

  data<Type extends keyof Data>(
    type: Type,
    name: string,
    values: Arguments<Data[Type]>,
  ): Reader<Data[Type]> {
    const block = new DataSource(this.#stack, `data.${type}.${name}`, {
      terraformResourceType: type,
    })
    block.overrideLogicalId(name)
    block.values = { ...values }
    return (attribute) => `\${data.${type}.${name}.${attribute}}`
  }

  variable(name: string, config: Variable): Expression {
    const { rule, ...rest } = config
    const validation = rule && [{ condition: rule.condition, errorMessage: rule.otherwise }]
    new TerraformVariable(this.#stack, `var.${name}`, {
      ...rest,
      ...(validation ? { validation } : {}),
    }).overrideLogicalId(name)
    return `\${var.${name}}`
  }

  output(name: string, description: string, value: unknown): void {
    new TerraformOutput(this.#stack, `output.${name}`, { description, value }).overrideLogicalId(
      name,
    )
  }

  /** The stack as Terraform's JSON syntax. */
  json(): string {
    return `${JSON.stringify(withoutComments(this.#stack.toTerraform()), null, 2)}\n`
  }
}

/** What Terraform itself takes on any resource. */
interface MetaArguments {
  /** How many of it there are; without it, one. */
  readonly count?: Expression
  /** What must be there first, though no attribute says so: 'aws_vpc.main'. */
  readonly depends_on?: readonly string[]
}

export interface Variable {
  readonly type: string
  readonly description: string
  readonly default?: string | boolean | readonly string[] | Readonly<Record<string, string>>
  readonly sensitive?: boolean
  readonly rule?: { readonly condition: Expression; readonly otherwise: string }
}

class Resource extends TerraformResource {
  values: Record<string, unknown> = {}

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.values
  }
}

class DataSource extends TerraformDataSource {
  values: Record<string, unknown> = {}

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.values
  }
}

/** cdktf notes its version and paths under '//': nothing that people or Terraform need. */
function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => key !== '//')
  return Object.fromEntries(kept.map(([key, it]) => [key, withoutComments(it)]))
}

/** Text that Terraform takes as it stands: nothing in it is an expression. */
export function literal(text: string): string {
  // As functions: in a replacement text, JavaScript takes `$$` for one dollar.
  return text.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{')
}

/** JSON text whose string '${...}' becomes the value of that expression, whatever its type. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"\$\{(?<inner>[^{}"]+)\}"/g, '${jsonencode($<inner>)}')
}
