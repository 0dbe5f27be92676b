/**
 * The console over a whole stage: PostgreSQL, the AWS adapter, the simulator behind it. People come in
 * by the links that the command line makes; jobs run when a test says so.
 */

import type { LightMyRequestResponse } from 'fastify'
import type { Person } from '../../../src/core/approval.ts'
import type { Member } from '../../../src/core/members.ts'
import type { Policy } from '../../../src/core/policy.ts'
import type { ConsoleSettings, DiscordDoor } from '../../../src/http/console/context.ts'
import type { Server } from '../../../src/http/route.ts'
import { buildServer } from '../../../src/http/server.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { invite } from '../../../src/workflow/invite.ts'
import type { Browsing, Visitor } from '../../support/browser.ts'
import { pressLink } from '../../support/enter.ts'
import { openStage, type Stage, type StageOptions } from '../../support/stage.ts'

export interface ConsoleStage extends Stage {
  readonly server: Server
  readonly origin: string
}

export const YOU = { id: 'demo:you', name: 'you' }
export const COLLEAGUE = { id: 'demo:colleague', name: 'colleague' }

export async function openConsole(
  options: StageOptions = {},
  settings: Partial<ConsoleSettings> = {},
): Promise<ConsoleStage> {
  await using stack = new AsyncDisposableStack()
  const stage = stack.use(await openStage(options))
  const server = await serve(stage.deps, settings)
  stack.defer(() => server.close())
  const origin = await server.listen({ host: '127.0.0.1', port: 0 })
  const resources = stack.move()
  return { ...stage, server, origin, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

const SECRET = 'only for tests: at least 32 characters'

/** As openConsole does it, over whatever there is. */
export function serve(
  deps: Stage['deps'],
  settings: Partial<ConsoleSettings> = {},
): Promise<Server> {
  return buildServer({
    log: createLog('fatal', process.stderr),
    deps,
    tokens: [],
    console: { secret: SECRET, isSecure: false, ...settings },
  })
}

/** A browser of its own, signed in. */
export async function visitAs(
  stage: Pick<ConsoleStage, 'deps' | 'origin'>,
  browser: Browsing,
  person: Pick<Person, 'id' | 'name'> = YOU,
  options: Parameters<Browsing['visit']>[1] = {},
): Promise<Visitor> {
  const visitor = await browser.visit(stage.origin, options)
  await pressLink(visitor.page, await invite(stage.deps, person))
  return visitor
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** The cookie of somebody who came by a link, as two requests without a browser. */
export async function cookieOf(
  { server, deps }: Pick<ConsoleStage, 'server' | 'deps'>,
  person: Pick<Person, 'id' | 'name'>,
): Promise<string> {
  const link = await invite(deps, person)
  const door = await server.inject({ url: link })
  const form = new URLSearchParams({ code: link.split('=')[1] ?? '', _csrf: tokenIn(door) })
  const payload = form.toString()
  const headers = { ...FORM, cookie: cookieIn(door) }
  const entered = await server.inject({ method: 'POST', url: '/console/enter', headers, payload })
  return cookieIn(entered)
}

function cookieIn({ cookies }: LightMyRequestResponse): string {
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** What every form of ours carries. */
export function tokenIn({ body }: LightMyRequestResponse): string {
  return /name="_csrf" value="(?<token>[^"]+)"/.exec(body)?.groups?.['token'] ?? ''
}

/** Somebody without a browser: a cookie, and the token that forms carry. */
export interface Caller {
  get(url: string): Promise<LightMyRequestResponse>
  post(
    url: string,
    form: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<LightMyRequestResponse>
}

export async function callAs(
  stage: Pick<ConsoleStage, 'server' | 'deps'>,
  person: Pick<Person, 'id' | 'name'> = YOU,
): Promise<Caller> {
  return callerOf(stage.server, await cookieOf(stage, person))
}

async function callerOf(server: Server, cookie: string): Promise<Caller> {
  const headers = { cookie }
  const token = tokenIn(await server.inject({ url: '/console/settings', headers }))
  return {
    get: (url) => server.inject({ url, headers }),
    post: (url, form) => {
      const body = new URLSearchParams({ _csrf: token })
      for (const [name, value] of Object.entries(form)) {
        for (const each of [value].flat()) body.append(name, each)
      }
      return server.inject({
        method: 'POST',
        url,
        headers: { ...headers, ...FORM },
        body: body.toString(),
      })
    },
  }
}

const VERA = { id: 'discord:5', name: 'Vera', roles: [] }

/** Somebody of a chat who may look and not decide. */
export function callAsViewer(stage: ConsoleStage): Promise<Caller & AsyncDisposable> {
  const { policy } = stage.deps
  return callAsMember(stage, VERA, {
    ...policy,
    console: { viewers: { roles: [], users: [VERA.id] } },
  })
}

/** Somebody of a chat, at a server whose door is Discord. */
export async function callAsMember(
  stage: ConsoleStage,
  member: Member,
  policy: Policy,
): Promise<Caller & AsyncDisposable> {
  const cookie = await cookieOf(stage, member)
  const server = await serve({ ...stage.deps, policy }, { discord: doorTo(member) })
  const caller = await callerOf(server, cookie)
  return { ...caller, [Symbol.asyncDispose]: () => server.close() }
}

function doorTo(member: Member): DiscordDoor {
  return {
    clientId: '1',
    clientSecret: 'secret',
    callbackUrl: 'http://127.0.0.1/console/sign-in/discord/callback',
    apiUrl: 'http://127.0.0.1:9',
    members: { find: async () => member, holderOf: async () => member },
  }
}
