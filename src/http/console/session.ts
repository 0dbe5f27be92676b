/**
 * Who looks at the console. Sessions lie in PostgreSQL, the cookie holds a signed id and nothing else;
 * whoever signs in gets a new id. Every form carries a token that only our own pages know.
 */

import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Person } from '../../core/approval.ts'
import { AppError } from '../../core/errors.ts'
import { isChatPerson, mayCommand } from '../../core/governance.ts'
import type { Policy } from '../../core/policy.ts'
import type { Server } from '../route.ts'
import { admit, changesSomething } from './admit.ts'
import type { ConsoleContext } from './context.ts'
import { deviceOf } from './device.ts'
import { sameSiteOnly } from './fence.ts'
import { SIGNED_IN_MS, sessionStore } from './session-store.ts'

declare module 'fastify' {
  interface Session {
    person?: Person
    visit?: {
      readonly startedAt: number
      readonly seenAt: number
      /** When the roles were last read from the chat, and when that last failed. */
      readonly rolesAt: number
      readonly askedAt?: number
      /** 'Firefox, Linux': so that a person knows their own sessions again. */
      readonly device: string | null
    }
    isStored?: true
    /** Said once, on the next page. */
    flash?: Flash
  }
  interface FastifyRequest {
    /** False: nobody could tell just now, so nothing may be decided. */
    rolesAreKnown: boolean
  }
}

export interface Flash {
  readonly tone: 'good' | 'bad'
  readonly text: string
}

export async function keepSessions(app: Server, context: ConsoleContext): Promise<void> {
  const { deps, settings } = context
  app.decorateRequest('rolesAreKnown', true)
  app.addHook('onRequest', sameSiteOnly)
  if (settings.isSecure) app.addHook('onRequest', cameSecurely)
  await app.register(formbody)
  await app.register(cookie, { secret: settings.secret })
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
    store: sessionStore(deps),
  })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    await admit(context, request)
  })
  app.addHook('preHandler', (request, reply, done) => {
    if (changesSomething(request)) app.csrfProtection(request, reply, done)
    else done()
  })
}

/** TLS ends before us; the plugin would keep no session for what it takes for a connection in the clear. */
async function cameSecurely(request: FastifyRequest): Promise<void> {
  Object.defineProperty(request, 'protocol', { value: 'https' })
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
  return async ({ person, rolesAreKnown }) => {
    if (person && !rolesAreKnown) {
      throw new AppError('NOT_AUTHORISED', `the roles of ${person.id} are not known`, {
        hint: 'Discord cannot be asked for your roles right now, so nothing can be decided here. Looking goes on; try again in a minute.',
      })
    }
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
export async function signIn(request: FastifyRequest, person: Person, now: Date): Promise<void> {
  await request.session.regenerate()
  const at = now.getTime()
  request.session.person = person
  const device = deviceOf(request.headers['user-agent'])
  request.session.visit = { startedAt: at, seenAt: at, rolesAt: at, device }
}

export function say(request: FastifyRequest, tone: Flash['tone'], text: string): void {
  request.session.flash = { tone, text }
}

/** Asked for by a script, to be put into a page that is already there. */
export function isPart(request: FastifyRequest): boolean {
  return request.headers['hx-request'] === 'true'
}
