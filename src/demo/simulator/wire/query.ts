/**
 * Reading the AWS Query protocol: a form with flat names, `Filter.1.Value.2=available`.
 * Values are checked here, so that handlers see numbers and booleans, never text.
 */

import { invalidValue, missingParameter } from './aws-error.ts'

export type Params = Readonly<Record<string, string>>

export function paramsOf(form: string): Params {
  return Object.fromEntries(new URLSearchParams(form))
}

export function text(params: Params, name: string): string | undefined {
  return params[name]
}

export function required(params: Params, name: string): string {
  const value = params[name]
  if (!value) throw missingParameter(name)
  return value
}

export function integer(params: Params, name: string): number | undefined {
  const value = params[name]
  if (value === undefined) return undefined
  if (!/^-?\d{1,9}$/.test(value)) throw invalidValue(value, name, 'Expected a whole number.')
  return Number(value)
}

export function flag(params: Params, name: string): boolean | undefined {
  const value = params[name]
  if (value === undefined) return undefined
  if (value !== 'true' && value !== 'false') throw invalidValue(value, name, 'Expected a boolean.')
  return value === 'true'
}

/** `VolumeId.1`, `VolumeId.2`, ...: the values, without repetitions. */
export function listOf(params: Params, name: string): string[] {
  const values = new Set<string>()
  for (let index = 1; ; index += 1) {
    const value = params[`${name}.${index}`]
    if (value === undefined) return [...values]
    values.add(value)
  }
}

export interface Filter {
  readonly name: string
  readonly values: readonly string[]
}

export function filtersOf(params: Params): Filter[] {
  const filters: Filter[] = []
  for (let index = 1; ; index += 1) {
    const name = params[`Filter.${index}.Name`]
    if (name === undefined) return filters
    filters.push({ name, values: listOf(params, `Filter.${index}.Value`) })
  }
}

export interface TagParam {
  readonly key: string
  /** Undefined: the client named a key only, which DeleteTags reads as "whatever its value". */
  readonly value: string | undefined
}

export function tagParams(params: Params, prefix: string): TagParam[] {
  const tags: TagParam[] = []
  for (let index = 1; ; index += 1) {
    const key = params[`${prefix}.${index}.Key`]
    if (key === undefined) return tags
    tags.push({ key, value: params[`${prefix}.${index}.Value`] })
  }
}

/** The tags that a creating call wants on the new resource. */
export function tagsToCreate(params: Params, resourceType: string): TagParam[] {
  const tags: TagParam[] = []
  for (let index = 1; ; index += 1) {
    const prefix = `TagSpecification.${index}`
    const type = params[`${prefix}.ResourceType`]
    if (type === undefined) return tags
    if (type !== resourceType) {
      throw invalidValue(type, 'resourceType', 'It is not taggable by this operation.')
    }
    tags.push(...tagParams(params, `${prefix}.Tag`))
  }
}
