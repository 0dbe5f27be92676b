/**
 * Whether somebody who signed in with Discord still is who they were: roles and membership are asked
 * anew every few minutes, and before everything that changes something. When Discord cannot be asked,
 * looking goes on for a while; deciding does not.
 */

import type { FastifyRequest } from 'fastify'
import type { Person } from '../../core/approval.ts'
import { isChatPerson, mayLook } from '../../core/governance.ts'
import type { ConsoleContext } from './context.ts'

const FRESH_MS = 5 * 60_000
/** After so long without an answer of Discord nobody may even look. */
const STALE_MS = 60 * 60_000
const READING = new Set(['GET', 'HEAD'])

/** Null: no longer. Otherwise with the roles of now. */
export async function currentMember(
  context: ConsoleContext,
  request: FastifyRequest,
  person: Person,
): Promise<Person | null> {
  if (!isChatPerson(person.id)) return person
  const age = context.deps.now().getTime() - (request.session.askedAt ?? 0)
  const isReading = READING.has(request.method)
  if (isReading && age < FRESH_MS) return person
  try {
    return await askAnew(context, request, person)
  } catch (error) {
    request.log.warn({ err: error }, 'Discord does not say who may do what')
    if (!isReading) return { ...person, roles: [] }
    return age < STALE_MS ? person : null
  }
}

async function askAnew(
  { deps, settings }: ConsoleContext,
  { session }: FastifyRequest,
  { id }: Person,
): Promise<Person | null> {
  const member = (await settings.discord?.roster.member(id)) ?? null
  if (!member || !mayLook(member, deps.policy)) return null
  session.person = member
  session.askedAt = deps.now().getTime()
  return member
}
