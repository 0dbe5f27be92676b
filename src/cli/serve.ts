/** `cloudthrift serve`: one replica until SIGTERM or SIGINT; work in flight is finished or handed back. */

import { once } from 'node:events'
import { startApp } from '../app.ts'
import { type Config, readConfig } from '../config/config.ts'
import { createLog, type Logger } from '../telemetry/log.ts'
import { developmentPart } from './development-part.ts'
import { EXIT } from './output.ts'

const EMBEDDED_FOLDER = '.cloudthrift/postgres'

export async function serve(): Promise<number> {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort(name))
  const config = readConfig()
  const log = createLog(config.logLevel)
  await using stack = new AsyncDisposableStack()
  const databaseUrl = await databaseOf(config, log, stack)
  const app = stack.use(await startApp({ ...config, databaseUrl }, log))
  if (config.http.tokens.length === 0) {
    log.warn('API_TOKENS is unset: nobody can call the API; make one with `cloudthrift token NAME`')
  }
  log.info({ url: app.url }, 'CloudThrift is up')
  if (!stop.signal.aborted) await once(stop.signal, 'abort')
  log.info({ signal: stop.signal.reason }, 'CloudThrift is stopping')
  return EXIT.ok
}

/** The configured database, or an embedded one, said plainly. */
export async function databaseOf(
  config: Config,
  log: Logger,
  stack: AsyncDisposableStack,
): Promise<string> {
  if (config.databaseUrl) return config.databaseUrl
  const { startEmbeddedPostgres } = await developmentPart(
    'the embedded PostgreSQL',
    'Set DATABASE_URL.',
    () => import('../demo/embedded-postgres.ts'),
  )
  const server = stack.use(await startEmbeddedPostgres({ folder: EMBEDDED_FOLDER, durable: true }))
  log.warn(
    { folder: server.folder },
    'DATABASE_URL is unset: using an embedded PostgreSQL, for trying out only',
  )
  return server.url
}
