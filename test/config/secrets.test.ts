import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { openFolder, problemsOf, refusalOf } from './support.ts'

const HASH = 'a'.repeat(64)
const URL_OF_DB = 'postgres://ct:Pa55word@db/ct'

describe('a secret', () => {
  it('may come from a file, without the line break at its end', async () => {
    await using folder = await openFolder()
    const DATABASE_URL_FILE = await folder.write('url', `${URL_OF_DB}\n`)
    const API_TOKENS_FILE = await folder.write('tokens', `alice:${HASH}\nci:${HASH}:operate\n`)

    const { databaseUrl, http } = readConfig({ DATABASE_URL_FILE, API_TOKENS_FILE })

    expect(databaseUrl).toBe(URL_OF_DB)
    expect(http.tokens.map(({ name }) => name)).toEqual(['alice', 'ci'])
  })

  it.each([
    ['DATABASE_URL', URL_OF_DB],
    ['API_TOKENS', `alice:${HASH}`],
  ])('comes from one place only: %s', async (name, secret) => {
    await using folder = await openFolder()
    const file = await folder.write('secret', secret)

    const problems = problemsOf({ [name]: secret, [`${name}_FILE`]: file })

    expect(problems).toEqual([`${name}: set either ${name} or ${name}_FILE, not both`])
  })

  it.each([
    ['DATABASE_URL', 'mysql://ct:Pa55word@db/ct', /postgres:\/\//],
    ['API_TOKENS', 'alice', /name:sha256/],
    ['DATABASE_URL', '', /postgres:\/\//],
  ])('from a file is checked like any other: %s', async (name, secret, says) => {
    await using folder = await openFolder()
    const file = await folder.write('secret', secret)

    const problems = problemsOf({ [`${name}_FILE`]: file })

    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: `))])
    expect(problems[0]).toMatch(says)
  })

  it.each([
    ['DATABASE_URL', 'nothing', 'ENOENT'],
    ['DATABASE_URL', '.', 'EISDIR'],
    ['API_TOKENS', 'nothing', 'ENOENT'],
    ['API_TOKENS', '.', 'EISDIR'],
  ])('must be readable: %s from %s', async (name, file, code) => {
    await using folder = await openFolder()

    const problems = problemsOf({ [`${name}_FILE`]: `${folder.path}/${file}` })

    expect(problems).toEqual([`${name}: the file that ${name}_FILE names cannot be read (${code})`])
  })

  it('is not looked for in a file under the name of an open variable', () => {
    expect(readConfig({ HTTP_PORT_FILE: '/nowhere/port' }).http.port).toBe(8080)
  })

  it.each<Readonly<Record<string, string>>>([
    { DATABASE_URL: 'mysql://ct:Pa55word@db/ct' },
    { DATABASE_URL: 'postgres:/ct:Pa55word@db:port/ct', HTTP_PORT: 'x' },
    { DATABASE_URL: 'host=db password=Pa55word' },
    { DATABASE_URL: URL_OF_DB, HTTP_PORT: 'x' },
    { DATABASE_URL_FILE: 'postgres://ct:Pa55word@db/ct' },
    { DATABASE_URL: URL_OF_DB, DATABASE_URL_FILE: URL_OF_DB },
    { API_TOKENS: 'Pa55word' },
    { API_TOKENS: 'alice:Pa55word' },
    { API_TOKENS: `alice:${HASH}:Pa55word` },
    { API_TOKENS_FILE: 'alice:Pa55word' },
    { DD_API_KEY: 'Pa55word' },
    { DD_APP_KEY: 'Pa55word Pa55word Pa55word' },
  ])('is never repeated in a refusal: %j', (env) => {
    const { message, hint, stack, cause } = refusalOf(env)

    expect(`${message} ${hint} ${stack} ${String(cause)}`).not.toMatch(/Pa55word|a{64}/)
  })
})
