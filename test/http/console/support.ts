/**
 * The console over a whole stage: PostgreSQL, the AWS adapter, the simulator behind it. People come in
 * by the links that the command line makes; jobs run when a test says so.
 */

import type { LightMyRequestResponse } from 'fastify'
import type { Person } from '../../../src/core/approval.ts'
import type { Server } from '../../../src/http/route.ts'
import { buildServer } from '../../../src/http/server.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { invite } from '../../../src/workflow/invite.ts'
import type { Browsing, Visitor } from '../../support/browser.ts'
import { enter, pressLink } from '../../support/enter.ts'
import { openStage, type Stage, type StageOptions } from '../../support/stage.ts'

export interface ConsoleStage extends Stage {
  readonly server: Server
  readonly origin: string
}

export const YOU = { id: 'demo:you', name: 'you' }
export const COLLEAGUE = { id: 'demo:colleague', name: 'colleague' }

export async function openConsole(options: StageOptions = {}): Promise<ConsoleStage> {
  await using stack = new AsyncDisposableStack()
  const stage = stack.use(await openStage(options))
  const server = await serve(stage.deps)
  stack.defer(() => server.close())
  const origin = await server.listen({ host: '127.0.0.1', port: 0 })
  const resources = stack.move()
  return { ...stage, server, origin, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

function serve(deps: Stage['deps']): Promise<Server> {
  return buildServer({
    log: createLog('fatal', process.stderr),
    deps,
    tokens: [],
    console: { secret: 'only for tests: at least 32 characters', isSecure: false },
  })
}

/** A browser of its own, signed in. */
export async function visitAs(
  stage: ConsoleStage,
  browser: Browsing,
  person: Pick<Person, 'id' | 'name'> = YOU,
  options: Parameters<Browsing['visit']>[1] = {},
): Promise<Visitor> {
  const visitor = await browser.visit(stage.origin, options)
  await pressLink(visitor.page, await invite(stage.deps, person))
  return visitor
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
  { server, deps }: Pick<ConsoleStage, 'server' | 'deps'>,
  person: Pick<Person, 'id' | 'name'> = YOU,
): Promise<Caller> {
  const headers = { cookie: await enter(server, await invite(deps, person)) }
  const page = await server.inject({ url: '/console/settings', headers })
  const token = /name="_csrf" value="(?<token>[^"]+)"/.exec(page.body)?.groups?.['token'] ?? ''
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
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: body.toString(),
      })
    },
  }
}
