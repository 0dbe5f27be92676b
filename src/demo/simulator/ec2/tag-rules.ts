/** What AWS lets a tag be. The `aws:` prefix is AWS's own: nobody can forge such a tag. */

import { AwsError } from '../wire/aws-error.ts'
import type { TagParam } from '../wire/query.ts'

const MAX_KEY = 128
const MAX_VALUE = 256
const MAX_TAGS = 50

/** A key without a value has the empty value. */
export function tagRecord(tags: readonly TagParam[]): Record<string, string> {
  for (const tag of tags) checkTag(tag)
  const record = Object.fromEntries(tags.map(({ key, value }) => [key, value ?? '']))
  checkCount(Object.keys(record).length)
  return record
}

export function checkTag({ key, value = '' }: TagParam): void {
  if (/^aws:/i.test(key)) {
    throw invalid(`Tag keys starting with 'aws:' are reserved for internal use: ${key}`)
  }
  if (key.length === 0 || key.length > MAX_KEY) {
    throw invalid(`Tag key length must be between 1 and ${MAX_KEY} characters.`)
  }
  if (value.length > MAX_VALUE) {
    throw invalid(`Tag value exceeds the maximum length of ${MAX_VALUE} characters.`)
  }
}

export function checkCount(tags: number): void {
  if (tags <= MAX_TAGS) return
  throw new AwsError('TagLimitExceeded', `More than ${MAX_TAGS} tags on one resource.`)
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message)
}
