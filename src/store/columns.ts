/** Kinds of columns that more than one group of tables has. */

import type { ColumnType } from 'kysely'

/** Written as JSON text, read as the value. */
export type Json<Value> = ColumnType<Value, string, string>
/** Written once. */
export type Fixed<Value> = ColumnType<Value, Value, never>
