/** `cloudthrift token NAME`: a new API token. Only its digest goes into the configuration. */

import { createHash, randomBytes } from 'node:crypto'
import { parseApiTokens } from '../config/api-tokens.ts'
import { readLanguage } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { messagesIn } from '../core/messages/messages.ts'
import { EXIT, print, tell } from './output.ts'

export async function makeToken(
  name: string,
  { scope }: { readonly scope: readonly string[] },
): Promise<number> {
  const words = messagesIn(readLanguage()).cli.token
  const token = `ct_${randomBytes(32).toString('base64url')}`
  const entry = `${name}:${digestOf(token)}:${scope.join('+')}`
  try {
    parseApiTokens(entry)
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'it is wrong'
    throw new AppError('USAGE', words.about(name), { hint: problem, cause: error })
  }
  tell(words.shownOnce)
  print(token)
  tell(words.addThis)
  tell(entry)
  return EXIT.ok
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
