/** Kinds of columns that more than one group of tables has. */

import type { ColumnType } from 'kysely'
import type { Price } from '../core/price.ts'

/** Written as JSON text, read as the value. */
export type Json<Value> = ColumnType<Value, string, string>
/** Written once. */
export type Fixed<Value> = ColumnType<Value, Value, never>

/** A price as it is stored: its sum is a bigint, which JSON cannot hold; it is the column beside. */
export type StoredPrice = Omit<Price, 'monthlyMicros'>
