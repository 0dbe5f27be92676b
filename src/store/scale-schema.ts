/** What replicas share and what is kept for good, as kysely sees it. */

import type { ColumnType } from 'kysely'
import type { Fixed } from './columns.ts'

export interface ScaleTables {
  token_bucket: TokenBucketTable
  archive: ArchiveTable
}

/** Times are milliseconds since 1970. */
interface TokenBucketTable {
  key: string
  tokens: number
  at: number
  share: number
  slowed_at: number
}

interface ArchiveTable {
  finding_id: Fixed<string>
  account_id: Fixed<string>
  resource_id: Fixed<string>
  resolved_at: Fixed<Date>
  archived_at: Fixed<Date>
  document: ColumnType<Readonly<Record<string, unknown>>, string, never>
}
