/** How the values of variables are read. Each throws an Error whose message says what would be right. */

import type { Language } from '../core/messages/messages.ts'

export function optional<Value>(
  parse: (text: string) => Value,
): (text: string | null) => Value | null {
  return (text) => (text === null ? null : parse(text))
}

export function required<Value>(parse: (text: string) => Value): (text: string | null) => Value {
  return (text) => {
    if (text === null) throw new Error('it must be set')
    return parse(text)
  }
}

export function textOf(text: string): string {
  return text
}

/** Each name once: what is listed twice would be counted twice. */
export function listOf(text: string): readonly string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
  if (items.length === 0) throw new Error('name at least one, or leave it unset')
  return [...new Set(items)]
}

export function snowflakeOf(text: string): string {
  if (/^\d{5,20}$/.test(text)) return text
  throw new Error(`'${text}' is not an id of Discord: give the 17 to 20 digits that it shows`)
}

export function publicKeysOf(text: string): readonly string[] {
  const keys = listOf(text)
  if (keys.every((key) => /^[0-9a-f]{64}$/i.test(key))) return keys
  throw new Error('each public key has 64 hex digits; copy it from the page of the application')
}

export function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`'${text}' is not a port: give a whole number from 0 to 65535`)
  }
  return port
}

export function oneOf<Choice extends string>(
  ...choices: readonly Choice[]
): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((it) => it === text)
    if (choice === undefined) throw new Error(`'${text}' is not one of ${choices.join(', ')}`)
    return choice
  }
}

/** Paths come from us alone, and a user name in it would be sent to nobody. */
export function originOf(text: string): string {
  const url = urlOf('http:', 'https:')(text)
  if (/^https?:\/\/[^/@?#]+\/?$/.test(url)) return new URL(url).origin
  throw new Error('give scheme, host and port only, like http://n8n:5678')
}

export function headerOf(text: string): string {
  if (/^[\x21-\x7e]{16,256}$/.test(text)) return text
  throw new Error('give 16 to 256 printable characters without spaces')
}

export function minutesOf(text: string): number {
  const minutes = Number(text)
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= 1_440) return minutes
  throw new Error(`'${text}' is not a number of minutes: give a whole number from 1 to 1440`)
}

/** The value is never repeated in the error: a database URL holds a password. */
export function urlOf(...protocols: readonly string[]): (text: string) => string {
  return (text) => {
    if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text
    throw new Error(
      `it is not a URL that starts with ${protocols.map((it) => `${it}//`).join(' or ')}`,
    )
  }
}

/** Never wrong: Linux systems set LANGUAGE for their own purposes. */
export function languageOf(text: string): Language {
  const first = text.split(':')[0]?.slice(0, 2).toLowerCase()
  return first === 'pt' ? 'pt' : 'en'
}

export function modelOf(text: string): string {
  if (/^[\w.-]{1,100}$/.test(text)) return text
  throw new Error(`'${text}' is not the name of a model, like gemini-3.5-flash-lite`)
}

/** A key must not travel in the clear, except to this machine. */
export function keyBearingUrlOf(text: string): string {
  const url = URL.parse(text)
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '')
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) {
    // The older SDK would ask for '//v1beta'.
    return text.replace(/\/+$/, '')
  }
  throw new Error('it is not a URL that starts with https:// (http:// only on this machine)')
}

export function rateOf(text: string): number {
  const rate = Number(text)
  if (/^\d{1,5}$/.test(text) && rate > 0) return rate
  throw new Error(`'${text}' is not a rate: give a whole number from 1 to 99999`)
}

export function hostOf(text: string): string {
  if (/^(?:[\w-]+\.)*[\w-]+$|^[0-9a-f:]+$/i.test(text)) return text
  throw new Error(`'${text}' is not a host: give a name or an address, without port or path`)
}

export function tagOf(text: string): string {
  if (/^[a-z][a-z0-9_.-]{0,99}$/.test(text)) return text
  throw new Error(`'${text}' is no tag: a lower case letter, then letters, digits, _ . or -`)
}

/** Never repeated in the error: it may be the key of something else. */
export function keyOf(text: string): string {
  if (/^[\w-]{20,100}$/.test(text)) return text
  throw new Error('it is not a key: 20 to 100 letters or digits')
}

export function signingSecretOf(text: string): string {
  if (/^[\x21-\x7e]{32,256}$/.test(text)) return text
  throw new Error('give 32 to 256 printable characters without spaces')
}

export function roleArnOf(text: string): string {
  if (/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text)) return text
  throw new Error(`'${text}' is not the ARN of a role: arn:aws:iam::111122223333:role/name`)
}

/** {account} stands where the id of the account does, and may be repeated in the name. */
export function roleTemplateOf(text: string): string {
  roleArnOf(text.replaceAll('{account}', '111122223333'))
  const [, , , , account = ''] = text.split(':')
  if (account === '{account}' || !text.includes('{account}')) return text
  throw new Error(`'${text}' names one account: put {account} where its id stands`)
}

export function accountsOf(text: string): readonly string[] | 'organization' {
  if (text === 'organization') return text
  const ids = listOf(text)
  const wrong = ids.find((id) => !/^\d{12}$/.test(id))
  if (wrong === undefined) return ids
  throw new Error(`'${wrong}' is not the id of an account: give twelve digits, or organization`)
}

export function unitsOf(text: string): readonly string[] {
  const units = listOf(text)
  const wrong = units.find(
    (unit) => !/^(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/.test(unit),
  )
  if (wrong === undefined) return units
  throw new Error(`'${wrong}' is not a unit or root of an organisation: ou-ab12-cdefghij or r-ab12`)
}

/** The ids are never repeated in an error. */
export function externalIdsOf(text: string): ReadonlyMap<string, string> {
  const entries = text.split(/\s+/).filter(Boolean)
  return new Map(
    entries.map((entry) => {
      const [account = ''] = entry.split('=', 1)
      if (!/^\d{12}$/.test(account)) throw new Error('write each as 111122223333=id')
      return [account, externalIdOf(entry.slice(account.length + 1))]
    }),
  )
}

export function percentOf(text: string): number | 'off' {
  if (text === 'off') return text
  const percent = Number(text)
  if (/^\d{1,3}$/.test(text) && percent >= 1 && percent <= 100) return percent
  throw new Error(`'${text}' is not a percentage: give a whole number from 1 to 100, or off`)
}

export function externalIdOf(text: string): string {
  if (/^[\w+=,.@:/-]{2,1224}$/.test(text)) return text
  throw new Error('give 2 to 1224 letters, digits or + = , . @ : / _ -')
}

export function cronOf(text: string): string | null {
  if (text === 'off') return null
  if (/^[\d*,/\-A-Za-z]+(?: [\d*,/\-A-Za-z]+){4}$/.test(text)) return text
  throw new Error(`'${text}' is not a schedule: give five cron fields, like '0 6 * * 1-5', or off`)
}
