/**
 * `cloudthrift console-link NAME`: lets in who has an API token, as the same person. Not beside Discord,
 * and not for a new name: nobody becomes two people by it.
 */

import { readConfig } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { invite } from '../workflow/invite.ts'
import { openMigrated } from './open-migrated.ts'
import { EXIT, print } from './output.ts'

export async function consoleLink(name: string): Promise<number> {
  await using stack = new AsyncDisposableStack()
  const config = readConfig()
  if (config.discord) throw refused('with Discord people sign in at PUBLIC_URL/console')
  if (!config.console || !config.publicUrl) {
    throw refused('set PUBLIC_URL and CONSOLE_SECRET first: there is no console yet')
  }
  const token = config.http.tokens.find((it) => it.name === name)
  if (!token?.scopes.includes('read') || !token.scopes.includes('decide')) {
    throw refused('give a name that stands in API_TOKENS with the scopes read+decide')
  }
  const db = await openMigrated(config, stack)
  const path = await invite({ db, now: () => new Date() }, { id: `api:${name}`, name })
  print(`${new URL(config.publicUrl).origin}${path}`)
  return EXIT.ok
}

function refused(hint: string): AppError {
  return new AppError('USAGE', 'there is no link', { hint })
}
