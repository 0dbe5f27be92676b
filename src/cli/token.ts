/** `cloudthrift token NAME`: a new API token. Only its digest goes into the configuration. */

import { createHash, randomBytes } from 'node:crypto'
import { parseApiTokens } from '../config/api-tokens.ts'
import { AppError } from '../core/errors.ts'
import { EXIT, print, tell } from './output.ts'

export async function makeToken(
  name: string,
  { scope }: { readonly scope: readonly string[] },
): Promise<number> {
  const token = `ct_${randomBytes(32).toString('base64url')}`
  const entry = `${name}:${digestOf(token)}:${scope.join('+')}`
  try {
    parseApiTokens(entry)
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'it is wrong'
    throw new AppError('USAGE', `token for ${name}`, { hint: problem, cause: error })
  }
  tell('The token, shown once; give it to its user:')
  print(token)
  tell('Add this to API_TOKENS (comma-separated):')
  tell(entry)
  return EXIT.ok
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
