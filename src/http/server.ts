/** The HTTP edge: validates, asks who is there, calls the workflow or reads the store, translates. */

import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Webhook } from '../core/chat.ts'
import type { Deps } from '../workflow/deps.ts'
import { requireScope } from './auth.ts'
import { consoleRoutes } from './console/console.ts'
import type { ConsoleSettings } from './console/context.ts'
import { answerProblem, PROBLEM_TYPE } from './problem.ts'
import type { RouteContext, Server } from './route.ts'
import { carrierRoutes } from './routes/carrier.ts'
import { chatRoutes } from './routes/chat.ts'
import { findingRoutes } from './routes/findings.ts'
import { healthRoutes } from './routes/health.ts'
import { linkRoutes } from './routes/link.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { reportRoutes } from './routes/reports.ts'
import { savingsRoutes } from './routes/savings.ts'
import { scanEventRoutes } from './routes/scan-events.ts'
import { scanRoutes } from './routes/scans.ts'
import { secondChanceRoutes } from './routes/second-chances.ts'
import { switchRoutes } from './routes/switch.ts'

export interface HttpOptions {
  readonly host: string
  readonly port: number
  readonly tokens: Parameters<typeof requireScope>[0]
  readonly log: FastifyBaseLogger
  readonly deps: Deps
  /** Null: whoever watches something sees it some seconds later. */
  readonly announcements?: RouteContext['announcements'] | null
  /** Null: no chat calls us over HTTP. */
  readonly webhook?: Webhook | null
  /** What a scraper gets; null: nothing is there. */
  readonly metricsPage?: (() => Promise<string>) | null
  /** True: nobody works with this replica; it says how it is, and no more. */
  readonly isHealthOnly?: boolean
  /** Null: there are no pages, because nobody could sign in. */
  readonly console?: ConsoleSettings | null
}

const REQUESTS_PER_MINUTE = 600
const NOTHING_ANNOUNCED: RouteContext['announcements'] = {
  listen: () => ({ [Symbol.dispose]: () => undefined }),
}
const BODY_LIMIT_BYTES = 64 * 1024

export async function startHttp(
  options: HttpOptions,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const app = await buildServer(options)
  await app.listen({ host: options.host, port: options.port })
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return { url: `http://${host}:${port}`, [Symbol.asyncDispose]: () => app.close() }
}

/** Without listening: tests inject requests. */
export async function buildServer({
  log,
  deps,
  announcements = null,
  tokens,
  webhook = null,
  metricsPage,
  isHealthOnly = false,
  console: settings = null,
}: Omit<HttpOptions, 'host' | 'port'>): Promise<Server> {
  const app: Server = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    // A misspelt key must be an error, not silently dropped.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
    // Paths that cannot be read never reach a route, and so not its error handler.
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.decorateRequest('person', null)
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type(PROBLEM_TYPE)
      .send({
        type: 'urn:cloudthrift:problem:not_found',
        title: 'Not found',
        status: 404,
        code: 'NOT_FOUND',
        hint: `There is no ${request.method} ${request.url.split('?')[0]}; see /docs.`,
      }),
  )
  await protect(app, webhook)
  await document(app)
  const context: RouteContext = {
    deps,
    announcements: announcements ?? NOTHING_ANNOUNCED,
    requires: (scope) => requireScope(tokens, scope),
  }
  await app.register(healthRoutes(context))
  if (metricsPage) await app.register(metricsRoutes(context, metricsPage))
  if (isHealthOnly) return app
  await app.register(scanRoutes(context))
  await app.register(scanEventRoutes(context))
  await app.register(findingRoutes(context))
  await app.register(secondChanceRoutes(context))
  await app.register(savingsRoutes(context))
  await app.register(switchRoutes(context))
  await app.register(carrierRoutes(context))
  await app.register(reportRoutes(context))
  await app.register(linkRoutes(context))
  if (settings) await app.register(consoleRoutes({ deps, settings }))
  if (webhook) await app.register(chatRoutes(webhook))
  return app
}

async function protect(app: Server, webhook: Webhook | null): Promise<void> {
  /** Its own signature protects it, and must be what it answers: see routes/chat.ts. */
  const isChat = (url: string): boolean => url.split('?')[0] === webhook?.path
  await app.register(helmet)
  await app.register(rateLimit, {
    global: false,
    max: REQUESTS_PER_MINUTE,
    timeWindow: '1 minute',
    allowList: ({ url }) => url === '/healthz' || url === '/readyz' || isChat(url),
  })
  // Before the hooks of routes: also whoever guesses tokens or paths is counted.
  app.addHook('onRequest', app.rateLimit())
  await app.register(underPressure, {
    maxEventLoopDelay: 2_000,
    message: 'Too busy; try again in a moment.',
    retryAfter: 5,
  })
}

async function document(app: Server): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'CloudThrift',
        version: '1',
        description: 'Idle cloud resources: found, proved, decided by people, removed, booked.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
}
