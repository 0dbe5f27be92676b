/**
 * `cloudthrift console-link NAME`: lets somebody into the console once, as the holder of the API token
 * of that name would be known. For whoever can reach the database.
 */

import { connect } from '../app.ts'
import { readConfig } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { messagesIn } from '../core/messages/messages.ts'
import { migrateToLatest } from '../store/migrate.ts'
import { createLog } from '../telemetry/log.ts'
import { invite } from '../workflow/invite.ts'
import { EXIT, print, tell } from './output.ts'
import { databaseOf } from './serve.ts'

const NAME = /^[\w.-]{1,64}$/

export async function consoleLink(name: string): Promise<number> {
  const config = readConfig()
  const words = messagesIn(config.language).cli.consoleLink
  if (!NAME.test(name)) throw new AppError('USAGE', words.badName, { hint: words.nameHint })
  if (!config.console || !config.publicUrl) {
    throw new AppError('CONFIG_INVALID', words.noConsole, { hint: words.noConsoleHint })
  }
  await using stack = new AsyncDisposableStack()
  const log = createLog('warn', process.stderr)
  const url = await databaseOf(config, log, stack)
  const db = stack.adopt(connect(url, log), (it) => it.destroy())
  await migrateToLatest(db)
  const person = { id: `api:${name}`, name }
  const path = await invite({ db, now: () => new Date() }, person)
  tell(words.once(name))
  print(`${config.publicUrl.replace(/\/$/, '')}${path}`)
  return EXIT.ok
}
