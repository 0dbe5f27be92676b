/** Bearer tokens of API clients. Only their SHA-256 is configured, so the configuration leaks none. */

export const TOKEN_SCOPES = ['read', 'operate', 'decide'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]

export interface ApiToken {
  readonly name: string
  /** SHA-256 of the token, 64 hex digits. */
  readonly sha256: string
  readonly scopes: readonly TokenScope[]
}

/**
 * 'alice:<sha256>:read+decide,n8n:<sha256>:operate'. Throws an Error that names the entry by its
 * number and never repeats it: a person may have put the token itself there.
 */
export function parseApiTokens(text: string): ApiToken[] {
  const entries = text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter(Boolean)
  const tokens = entries.map(parseEntry)
  const twice = tokens.find(
    (it, index) => tokens.findIndex((other) => other.name === it.name) !== index,
  )
  if (twice) throw new Error(`the name '${twice.name}' stands twice`)
  return tokens
}

function parseEntry(entry: string, index: number): ApiToken {
  const [name = '', sha256 = '', scopes = 'read', ...rest] = entry.split(':')
  const which = `entry ${index + 1}`
  if (!/^[\w.@-]{1,64}$/.test(name)) {
    throw new Error(`${which}: the name must be 1 to 64 letters, digits or . @ _ -`)
  }
  if (!/^[0-9a-f]{64}$/i.test(sha256) || rest.length > 0) {
    throw new Error(`${which}: write name:sha256 or name:sha256:scope+scope`)
  }
  const known = scopes.split('+').map((scope) => TOKEN_SCOPES.find((it) => it === scope))
  if (!known.every((scope) => scope !== undefined)) {
    throw new Error(`${which} (${name}): the scopes are ${TOKEN_SCOPES.join(', ')}`)
  }
  return { name, sha256: sha256.toLowerCase(), scopes: known }
}
