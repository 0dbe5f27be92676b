/**
 * In by Discord: OAuth 2 with state and PKCE, both in signed cookies of the browser that set out. The token
 * that we get says who it is, once, and is revoked: nothing of it is kept.
 */

import { randomBytes } from 'node:crypto'
import oauth2, { type OAuth2Namespace, type Token } from '@fastify/oauth2'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { mayLook } from '../../core/governance.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext, DiscordDoor } from './context.ts'
import { ownPage } from './own-page.ts'
import { say, signIn } from './session.ts'

declare module 'fastify' {
  interface FastifyInstance {
    discordDoor: OAuth2Namespace
  }
}

const SCOPES = ['identify', 'guilds.members.read']
/** Longer than anybody needs to say yes, shorter than a lunch. */
const SETTING_OUT_S = 600
const TIMEOUT_MS = 8_000

const Start = Type.Object({ to: Type.Optional(Type.String({ maxLength: 2_000 })) })
const Back = Type.Object({
  code: Type.Optional(Type.String({ maxLength: 200 })),
  state: Type.Optional(Type.String({ maxLength: 4_000 })),
  error: Type.Optional(Type.String({ maxLength: 200 })),
  error_description: Type.Optional(Type.String({ maxLength: 1_000 })),
})

export async function discordSignIn(
  app: Server,
  context: ConsoleContext,
  door: DiscordDoor,
): Promise<void> {
  const { isSecure } = context.settings
  const stateCookie = isSecure ? '__Host-cloudthrift-state' : 'cloudthrift-state'
  await app.register(oauth2, {
    name: 'discordDoor',
    scope: SCOPES,
    credentials: credentialsOf(door),
    callbackUri: door.callbackUrl,
    redirectStateCookieName: stateCookie,
    generateStateFunction: stateOf,
    checkStateFunction: (request: FastifyRequest) => isStateOf(request, stateCookie),
    pkce: 'S256',
    hostPrefixedCookies: isSecure,
    cookie: { path: '/', secure: isSecure, signed: true, maxAge: SETTING_OUT_S },
    userAgent: 'CloudThrift',
  })
  app.get(
    '/sign-in/discord',
    { schema: { querystring: Start }, exposeHeadRoute: false },
    async (request, reply) =>
      reply.redirect(await app.discordDoor.generateAuthorizationUri(request, reply), 303),
  )
  app.get(
    '/sign-in/discord/callback',
    { schema: { querystring: Back }, exposeHeadRoute: false },
    async (request, reply) => {
      const refusal = await enter(app, context, door, { request, reply })
      if (refusal) say(request, 'bad', refusal)
      return reply.redirect(refusal ? '/console/sign-in' : pageIn(request.query.state), 303)
    },
  )
}

function credentialsOf(door: DiscordDoor): Parameters<typeof oauth2>[1]['credentials'] {
  const { origin, pathname } = new URL(door.apiUrl)
  const path = `${pathname.replace(/\/$/, '')}/oauth2`
  return {
    client: { id: door.clientId, secret: door.clientSecret },
    auth: {
      authorizeHost: origin,
      authorizePath: `${path}/authorize`,
      tokenHost: origin,
      tokenPath: `${path}/token`,
      revokePath: `${path}/token/revoke`,
    },
    http: { timeout: TIMEOUT_MS },
  }
}

interface Visit {
  readonly request: FastifyRequest<{ Querystring: { code?: string; error?: string } }>
  readonly reply: FastifyReply
}

/** Null: let in. Otherwise why not, in words. */
async function enter(
  app: Server,
  { deps }: ConsoleContext,
  { members }: DiscordDoor,
  { request, reply }: Visit,
): Promise<string | null> {
  const words = messagesIn(deps.language).console.signIn
  if (request.query.error !== undefined || request.query.code === undefined) return words.notGranted
  let token: Token
  try {
    token = (await app.discordDoor.getAccessTokenFromAuthorizationCodeFlow(request, reply)).token
  } catch (error) {
    request.log.warn({ reason: reasonOf(error) }, 'a sign-in was refused')
    return words.notCompleted
  }
  try {
    const member = await members.holderOf(token.access_token)
    if (!member) return words.notAMember
    const person = { ...member, via: 'console' }
    if (!mayLook(person, deps.policy)) return words.mayNotLook
    await signIn(request, person, deps.now())
    request.log.info({ person: person.id }, 'signed in to the console')
    return null
  } catch (error) {
    request.log.warn({ err: error }, 'who signs in is not known')
    return words.unreachable
  } finally {
    await revoke(app, request, token)
  }
}

/** Best effort: a token that is not revoked ends by itself, and nobody has it. */
async function revoke(app: Server, request: FastifyRequest, token: Token): Promise<void> {
  await app.discordDoor.revokeToken(token, 'access_token', undefined).catch((error: unknown) => {
    request.log.warn({ reason: reasonOf(error) }, 'a token could not be revoked')
  })
}

/** The errors of the client hold requests, and so secrets. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : 'unknown'
}

/** Where the person wanted to go is part of what the browser has to bring back unchanged. */
function stateOf(request: FastifyRequest): string {
  const { query } = request
  const to = typeof query === 'object' && query !== null && 'to' in query ? String(query.to) : ''
  return `${randomBytes(24).toString('base64url')}.${Buffer.from(to).toString('base64url')}`
}

/** A state of another browser, or of none, is refused: nobody is signed in as somebody else's guest. */
async function isStateOf(request: FastifyRequest, cookie: string): Promise<boolean> {
  const signed = request.unsignCookie(request.cookies[cookie] ?? '')
  const { query } = request
  return (
    signed.valid &&
    typeof query === 'object' &&
    query !== null &&
    'state' in query &&
    query.state === signed.value
  )
}

function pageIn(state = ''): string {
  return ownPage(Buffer.from(state.split('.')[1] ?? '', 'base64url').toString())
}
