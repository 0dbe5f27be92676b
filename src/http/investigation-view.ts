/** An investigation as JSON: what was learnt beyond one look. Null until somebody has looked into it. */

import { type Static, Type } from 'typebox'
import type { Investigation } from '../core/investigation.ts'
import { factFields, nullable, Time } from './schema.ts'

export const InvestigationView = Type.Object({
  at: Time,
  facts: Type.Array(
    Type.Object({
      ...factFields,
      at: Time,
      isGate: Type.Boolean({ description: 'true: anything but a yes forbids the removal' }),
    }),
  ),
  events: Type.Array(
    Type.Object({
      what: Type.String(),
      actor: nullable(Type.String()),
      at: Time,
      source: Type.String(),
    }),
  ),
})

export function investigationView(
  investigation: Investigation | null,
): Static<typeof InvestigationView> | null {
  if (!investigation) return null
  const { at, facts, events } = investigation
  return {
    at,
    facts: facts.map(({ name, answer, source, detail, at: askedAt, isGate }) => ({
      name,
      answer,
      source,
      detail,
      at: askedAt,
      isGate,
    })),
    events: events.map(({ what, actor, at: happenedAt, source }) => ({
      what,
      actor,
      at: happenedAt,
      source,
    })),
  }
}
