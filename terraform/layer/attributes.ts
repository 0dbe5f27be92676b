/**
 * The language of the attribute tables, and the types that follow from a table: what a resource
 * takes, and what can be read from it. So a misspelt attribute does not compile.
 *
 * 'string' may be given, 'string!' must be given, '=string' is only read; also number, bool,
 * map(...), set(...), list(...). A table inside a table is a nested block, any number of times.
 */

export interface Table {
  readonly [attribute: string]: string | Table
}

export interface Provider {
  readonly resources: Readonly<Record<string, Table>>
  readonly data: Readonly<Record<string, Table>>
}

/** `${...}`: evaluated by Terraform. */
export type Expression = `\${${string}}`

type Value<Kind> = Kind extends `${infer Plain}!`
  ? Value<Plain>
  : Kind extends 'string'
    ? string
    : Kind extends 'number'
      ? number | Expression
      : Kind extends 'bool'
        ? boolean | Expression
        : Kind extends `map(${infer Item})`
          ? Readonly<Record<string, Value<Item>>> | Expression
          : Kind extends `${'set' | 'list'}(${infer Item})`
            ? readonly Value<Item>[] | Expression
            : Kind extends object
              ? readonly Arguments<Kind>[]
              : never

type MustGive<T> = { [K in keyof T]: T[K] extends `${string}!` ? K : never }[keyof T]
type MayGive<T> = {
  [K in keyof T]: T[K] extends `=${string}` | `${string}!` ? never : K
}[keyof T]

/** What a block with such attributes takes. */
export type Arguments<T> = { readonly [K in MustGive<T>]: Value<T[K]> } & {
  readonly [K in MayGive<T>]?: Value<T[K]>
}

/** What may be read from it: its attributes, not its nested blocks. */
export type Readable<T> = {
  [K in keyof T]: T[K] extends string ? K : never
}[keyof T] &
  string
