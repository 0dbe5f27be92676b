/**
 * EC2's Filters: all of them must match, each by any of its values, with * and ? as wildcards.
 * A filter that the action does not know is an error, never ignored: an ignored filter would
 * answer with resources that nobody asked for.
 */

import { AwsError } from '../wire/aws-error.ts'
import { type Filter, filtersOf, type Params } from '../wire/query.ts'

const TAG_PREFIX = 'tag:'

type Values = string | boolean | number | undefined | readonly string[]

/** Per filter name: what the resource has to say about it. */
export type FilterTable<Resource> = Readonly<
  Record<string, (resource: Resource, now: Date) => Values>
>

interface Tagged {
  readonly tags: ReadonlyMap<string, string>
}

export type Match<Resource> = (resource: Resource) => boolean

/** For resources with tags: `tag:Owner` and `tag-key` come with the table. */
export function tagMatcher<Resource extends Tagged>(
  params: Params,
  table: FilterTable<Resource>,
  now: Date,
): Match<Resource> {
  const withKeys: FilterTable<Resource> = {
    ...table,
    'tag-key': (resource) => [...resource.tags.keys()],
  }
  return matcher(params, withKeys, now, (resource, key) => resource.tags.get(key))
}

/** `tagOf` answers `tag:Owner`; without it there is no such filter. */
export function matcher<Resource>(
  params: Params,
  table: FilterTable<Resource>,
  now: Date,
  tagOf?: (resource: Resource, key: string) => string | undefined,
): Match<Resource> {
  return every(
    filtersOf(params).map((filter) => {
      if (!tagOf || !filter.name.startsWith(TAG_PREFIX)) return matchOne(filter, table, now)
      const key = filter.name.slice(TAG_PREFIX.length)
      const accepts = acceptor(filter)
      return (resource) => accepts(tagOf(resource, key))
    }),
  )
}

function every<Resource>(matches: readonly Match<Resource>[]): Match<Resource> {
  return (resource) => matches.every((match) => match(resource))
}

function matchOne<Resource>(
  filter: Filter,
  table: FilterTable<Resource>,
  now: Date,
): Match<Resource> {
  const read = Object.hasOwn(table, filter.name) ? table[filter.name] : undefined
  if (!read) {
    throw new AwsError('InvalidParameterValue', `The filter '${filter.name}' is invalid`)
  }
  const accepts = acceptor(filter)
  return (resource) => accepts(read(resource, now))
}

function acceptor({ name, values }: Filter): (actual: Values) => boolean {
  if (values.length === 0) {
    throw new AwsError('InvalidParameterValue', `The filter '${name}' has no values`)
  }
  const exact = new Set(values.filter((it) => !/[*?]/.test(it)))
  const patterns = values.filter((it) => /[*?]/.test(it)).map(wildcard)
  const acceptsOne = (actual: string): boolean =>
    exact.has(actual) || patterns.some((it) => it.test(actual))
  return (actual) => {
    if (actual === undefined) return false
    return typeof actual === 'object' ? actual.some(acceptsOne) : acceptsOne(String(actual))
  }
}

function wildcard(value: string): RegExp {
  const source = value
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}
