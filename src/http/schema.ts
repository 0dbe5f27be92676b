/** Pieces that the schemas of several routes share, and how their values are written. */

import { Type } from 'typebox'
import { decimalUsd, type UsdMicros } from '../core/money.ts'

/** The format alone would also let 'urn:uuid:...' pass, which PostgreSQL does not understand. */
export const Id = Type.String({ format: 'uuid', pattern: '^[0-9A-Fa-f-]{36}$' })
export const Time = Type.String({ format: 'date-time' })
export const Usd = Type.String({ description: 'Decimal USD', examples: ['8.00'] })
/** Why somebody did it. PostgreSQL stores neither NUL nor half a character. */
export const Reason = Type.String({
  minLength: 1,
  maxLength: 1_000,
  pattern: '^[^\\0\\p{Cs}]*$',
})
export const Loose = Type.Record(Type.String(), Type.Unknown())

/** A claim with its answer and who gave it. */
export const factFields = {
  name: Type.String(),
  answer: Type.String({ description: 'yes, no or unknown; unknown never counts as yes' }),
  source: Type.String(),
  detail: Type.Union([Type.String(), Type.Null()]),
}

export function nullable<Schema extends Type.TSchema>(
  schema: Schema,
): Type.TUnion<[Schema, Type.TNull]> {
  return Type.Union([schema, Type.Null()])
}

export function usdOrNull(micros: UsdMicros | null): string | null {
  return micros === null ? null : decimalUsd(micros)
}

export function timeOrNull(at: Date | null): string | null {
  return at?.toISOString() ?? null
}
