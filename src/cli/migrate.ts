/** `cloudthrift migrate`: brings the database to the newest version. `serve` does the same at start. */

import { connect } from '../app.ts'
import { readConfig } from '../config/config.ts'
import { messagesIn } from '../core/messages/messages.ts'
import { migrateToLatest } from '../store/migrate.ts'
import { createLog } from '../telemetry/log.ts'
import { EXIT, print } from './output.ts'
import { databaseOf } from './serve.ts'

export async function migrate(): Promise<number> {
  const config = readConfig()
  const log = createLog('warn', process.stderr)
  await using stack = new AsyncDisposableStack()
  const databaseUrl = await databaseOf(config, log, stack)
  const db = stack.adopt(connect(databaseUrl, log), (it) => it.destroy())
  const applied = await migrateToLatest(db)
  const words = messagesIn(config.language).cli.migrate
  print(applied.length > 0 ? words.applied(applied.join(', ')) : words.upToDate)
  return EXIT.ok
}
