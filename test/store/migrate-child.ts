/** A replica that starts: says that it is ready, waits for the word, migrates, says what it applied. */

import { once } from 'node:events'
import { openDatabase } from '../../src/store/database.ts'
import { migrateToLatest } from '../../src/store/migrate.ts'

const db = openDatabase(process.env['DATABASE_URL'] ?? '', {
  maxConnections: 2,
  onConnectionError: (error) => {
    throw error
  },
})
process.stdout.write('ready\n')
await once(process.stdin, 'data')
process.stdout.write(`${JSON.stringify(await migrateToLatest(db))}\n`)
await db.destroy()
process.stdin.destroy()
