/**
 * Who is asking, as of now. Roles are read anew from Discord every few minutes for looking, and always
 * before anything is changed. Whoever lost them is signed out everywhere; when Discord cannot tell,
 * looking goes on and deciding does not.
 */

import type { FastifyRequest } from 'fastify'
import type { Person } from '../../core/approval.ts'
import { isChatPerson, mayLook } from '../../core/governance.ts'
import type { Member, Members } from '../../core/members.ts'
import { dropConsoleSessionsOf } from '../../store/console-sessions.ts'
import type { ConsoleContext } from './context.ts'

const ROLES_GOOD_FOR_MS = 3 * 60_000
/** Who cannot be asked is not asked again for each page. */
const ASK_AGAIN_MS = 30_000
/** How exactly the idle limit counts. */
const SEEN_EVERY_MS = 60_000
const SAFE_METHODS = new Set(['GET', 'HEAD'])

export async function admit(
  { deps, settings }: ConsoleContext,
  request: FastifyRequest,
): Promise<void> {
  const { person, visit } = request.session
  if (!person || !visit) return
  const members = settings.discord?.members ?? null
  // One door at a time: nobody is a person of Discord and another one by a link.
  if (isChatPerson(person.id) !== (members !== null)) return end(request)
  const current = members ? await asOfNow(deps, request, members, { person, visit }) : person
  if (!current || (members && !mayLook(current, deps.policy))) {
    await dropConsoleSessionsOf(deps.db, person.id)
    return end(request)
  }
  request.person = current
  touch(request, deps.now().getTime())
}

export function changesSomething({ method }: Pick<FastifyRequest, 'method'>): boolean {
  return !SAFE_METHODS.has(method)
}

interface Known {
  readonly person: Person
  readonly visit: NonNullable<FastifyRequest['session']['visit']>
}

/** Null: no member any more. */
async function asOfNow(
  { now }: ConsoleContext['deps'],
  request: FastifyRequest,
  members: Members,
  { person, visit }: Known,
): Promise<Person | null> {
  const at = now().getTime()
  const isGood = at < visit.rolesAt + ROLES_GOOD_FOR_MS || at < (visit.askedAt ?? 0) + ASK_AGAIN_MS
  if (isGood && !changesSomething(request)) return person
  let member: Member | null
  try {
    member = await members.find(person.id)
  } catch (error) {
    request.log.warn({ err: error, person: person.id }, 'roles of a member are not known')
    request.rolesAreKnown = false
    request.session.visit = { ...visit, askedAt: at }
    return person
  }
  if (!member) return null
  const current = { ...member, via: person.via }
  request.session.person = current
  request.session.visit = { ...visit, rolesAt: at }
  return current
}

/** With an id that nobody is known by. */
async function end(request: FastifyRequest): Promise<void> {
  await request.session.regenerate()
}

/** Pages that refresh themselves do not count as somebody being there. */
function touch(request: FastifyRequest, at: number): void {
  const { visit } = request.session
  const isByItself = !changesSomething(request) && request.headers['hx-request'] === 'true'
  if (!visit || isByItself || request.url.startsWith('/console/live')) return
  if (at >= visit.seenAt + SEEN_EVERY_MS) request.session.visit = { ...visit, seenAt: at }
}
