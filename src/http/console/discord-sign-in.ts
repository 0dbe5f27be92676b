/**
 * Sign in with Discord: OAuth 2 with PKCE and a state, both kept by this browser alone. All we want to
 * know is who it is; roles are asked of Discord by the bot. The access token is given back at once.
 */

import oauth, { type OAuth2Namespace, type OAuth2Token } from '@fastify/oauth2'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Person } from '../../core/approval.ts'
import { AppError } from '../../core/errors.ts'
import { mayLook } from '../../core/governance.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import type { Server } from '../route.ts'
import type { ConsoleContext, DiscordDoor } from './context.ts'
import { say, signIn } from './session.ts'

declare module 'fastify' {
  interface FastifyInstance {
    discordOauth: OAuth2Namespace
  }
}

export async function discordSignIn(
  app: Server,
  { deps, settings }: ConsoleContext,
  door: DiscordDoor,
): Promise<void> {
  const words = messagesIn(deps.language).console.signIn
  await app.register(oauth, {
    name: 'discordOauth',
    scope: ['identify'],
    pkce: 'S256',
    credentials: {
      client: { id: door.clientId, secret: door.clientSecret },
      auth: {
        tokenHost: door.host,
        tokenPath: '/api/oauth2/token',
        revokePath: '/api/oauth2/token/revoke',
        authorizePath: '/oauth2/authorize',
      },
    },
    callbackUri: door.callbackUrl,
    callbackUriParams: { prompt: 'none' },
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: settings.isSecure },
    hostPrefixedCookies: settings.isSecure,
    userAgent: false,
  })

  app.get('/sign-in/discord', async (request, reply) =>
    reply.redirect(await app.discordOauth.generateAuthorizationUri(request, reply), 303),
  )

  app.get('/sign-in/discord/callback', async (request, reply) => {
    const granted = await tokenFor(app.discordOauth, words.startAgain, { request, reply })
    const person = await personBehind(granted, door, words.discordIsAway)
    if (person && mayLook(person, deps.policy)) {
      await signIn(request, person, deps.now())
      return reply.redirect('/console', 303)
    }
    say(request, 'bad', person ? words.mayNotLook(person.name) : words.notOneOfUs)
    return reply.redirect('/console/sign-in', 303)
  })
}

async function personBehind(
  granted: OAuth2Token,
  { roster }: DiscordDoor,
  hint: string,
): Promise<Person | null> {
  try {
    return await roster.holder(granted.token.access_token)
  } catch (error) {
    throw new AppError('NOT_AVAILABLE', 'Discord does not say who it is', { hint, cause: error })
  } finally {
    // What we do not keep, nobody can take from us. It lives for days, but nowhere: no reason to fail.
    await granted.revoke('access_token').catch(() => undefined)
  }
}

/** Refused: another state than this browser was given, a code used before, a wrong verifier. */
async function tokenFor(
  namespace: OAuth2Namespace,
  hint: string,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<OAuth2Token> {
  try {
    return await namespace.getAccessTokenFromAuthorizationCodeFlow(request, reply)
  } catch (error) {
    const message = 'the sign-in did not begin here, or is over'
    throw new AppError('NOT_AUTHENTICATED', message, { hint, cause: error })
  }
}
