/**
 * Who looks at the console. Sessions lie in PostgreSQL, the cookie holds a signed id and nothing else;
 * whoever signs in gets a new id. Every form carries a token that only our own pages know.
 */

import { callbackify } from 'node:util'
import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import session, { type FastifySessionOptions } from '@fastify/session'
import type { FastifyReply, FastifyRequest, Session } from 'fastify'
import type { Person } from '../../core/approval.ts'
import { AppError } from '../../core/errors.ts'
import { isChatPerson, mayCommand } from '../../core/governance.ts'
import type { Policy } from '../../core/policy.ts'
import {
  dropConsoleSession,
  findConsoleSession,
  saveConsoleSession,
} from '../../store/console-sessions.ts'
import type { Deps } from '../../workflow/deps.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext } from './context.ts'

const SIGNED_IN_MS = 12 * 3_600_000
const SAFE_METHODS = new Set(['GET', 'HEAD'])

declare module 'fastify' {
  interface Session {
    person?: Person
    /** Said once, on the next page. */
    flash?: Flash
  }
}

export interface Flash {
  readonly tone: 'good' | 'bad'
  readonly text: string
}

export async function keepSessions(app: Server, { deps, settings }: ConsoleContext): Promise<void> {
  await app.register(formbody)
  await app.register(cookie)
  await app.register(session, {
    secret: settings.secret,
    // The prefix makes the browser itself refuse a cookie that another host or path set.
    cookieName: settings.isSecure ? '__Host-cloudthrift' : 'cloudthrift',
    cookie: {
      path: '/',
      httpOnly: true,
      // Not strict: whoever follows a link on a card is still signed in.
      sameSite: 'lax',
      secure: settings.isSecure,
      maxAge: SIGNED_IN_MS,
    },
    rolling: false,
    saveUninitialized: false,
    store: storeOf(deps),
  })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    request.person = request.session.person ?? null
  })
  app.addHook('preHandler', (request, reply, done) => {
    if (SAFE_METHODS.has(request.method)) done()
    else app.csrfProtection(request, reply, done)
  })
}

/** A route hook: who is not signed in is asked to, and comes back to the page that was wanted. */
export async function signedIn(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.person) return
  const page = request.method === 'GET' && !isPart(request) ? request.url : '/console'
  const door = `/console/sign-in?to=${encodeURIComponent(page)}`
  // A part of a page cannot show the way: the whole page goes.
  if (isPart(request)) await reply.code(401).header('hx-redirect', door).send()
  else await reply.redirect(door, 303)
}

/** A route hook behind `signedIn`: viewers may look, approvers decide. */
export function decider(policy: Policy): (request: FastifyRequest) => Promise<void> {
  return async ({ person }) => {
    if (person && mayDecide(person, policy)) return
    throw new AppError('NOT_AUTHORISED', `${person?.id ?? 'nobody'} may not decide`, {
      hint: 'You may look, but not decide: the policy names who approves (approval.approvers).',
    })
  }
}

/** Who came by a link from our own command line decides by having been let in. */
export function mayDecide(person: Person, policy: Policy): boolean {
  return !isChatPerson(person.id) || mayCommand(person, policy)
}

/** With a new session id: what was known before of the old one is worth nothing now. */
export async function signIn(request: FastifyRequest, person: Person): Promise<void> {
  await request.session.regenerate()
  request.session.person = person
}

export function say(request: FastifyRequest, tone: Flash['tone'], text: string): void {
  request.session.flash = { tone, text }
}

/** Asked for by a script, to be put into a page that is already there. */
export function isPart(request: FastifyRequest): boolean {
  return request.headers['hx-request'] === 'true'
}

/** The store as the session plugin calls it: with callbacks. */
function storeOf({
  db,
  now,
}: Pick<Deps, 'db' | 'now'>): NonNullable<FastifySessionOptions['store']> {
  return {
    get: callbackify(async (id: string) => {
      const data = await findConsoleSession(db, id, now())
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `set` below
      return data as Session | null
    }),
    set: callbackify(async (id: string, saved: Session) => {
      const data = JSON.parse(JSON.stringify(saved))
      const expiresAt = new Date(now().getTime() + SIGNED_IN_MS)
      await saveConsoleSession(db, id, { person: saved.person?.id ?? null, data, expiresAt })
    }),
    destroy: callbackify((id: string) => dropConsoleSession(db, id)),
  }
}
