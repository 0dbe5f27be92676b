import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { DISCORD } from './discord-rows.ts'
import { problemsOf } from './support.ts'

const CONSOLE_SECRET = 'c'.repeat(32)
const DISCORD_CLIENT_SECRET = 'd'.repeat(32)
const PUBLIC_URL = 'https://thrift.example'

describe("the console's variables", () => {
  it('turn it on by links, or by Discord', () => {
    const byLinks = readConfig({ CONSOLE_SECRET, PUBLIC_URL }).console
    const byDiscord = readConfig({ ...DISCORD, DISCORD_CLIENT_SECRET, PUBLIC_URL }).console

    expect(byLinks).toEqual({ secret: CONSOLE_SECRET, isSecure: true })
    expect(byDiscord).toMatchObject({
      isSecure: true,
      discord: {
        clientSecret: DISCORD_CLIENT_SECRET,
        callbackUrl: `${PUBLIC_URL}/console/sign-in/discord/callback`,
      },
    })
  })

  it('derive a key for cookies that is not the secret itself', () => {
    const both = [DISCORD_CLIENT_SECRET, 'e'.repeat(32)].map(
      (secret) => readConfig({ ...DISCORD, DISCORD_CLIENT_SECRET: secret, PUBLIC_URL }).console,
    )

    const [one, other] = both.map((each) => each?.secret ?? '')
    expect(one).toMatch(/^[0-9a-f]{64}$/)
    expect(one).not.toBe(other)
    expect(one).not.toContain(DISCORD_CLIENT_SECRET)
  })

  it('leave it off when none of them is set', () => {
    expect(readConfig({ PUBLIC_URL }).console).toBeNull()
    expect(readConfig({ ...DISCORD, PUBLIC_URL }).console).toBeNull()
  })

  const ONLY_HERE = 'PUBLIC_URL: the console needs https:// (http:// only on this machine)'
  it.each([
    ['PUBLIC_URL', { CONSOLE_SECRET }, 'PUBLIC_URL: it must be set for the console'],
    ['PUBLIC_URL', { ...DISCORD, DISCORD_CLIENT_SECRET }, 'PUBLIC_URL: it must be set'],
    ['PUBLIC_URL', { CONSOLE_SECRET, PUBLIC_URL: 'http://thrift.example' }, ONLY_HERE],
    ['PUBLIC_URL', { CONSOLE_SECRET, PUBLIC_URL: 'http://127.0.0.1.evil.example' }, ONLY_HERE],
    [
      'PUBLIC_URL',
      { CONSOLE_SECRET, PUBLIC_URL: 'https://thrift.example/below' },
      'PUBLIC_URL: the console needs one without a path',
    ],
    [
      'DISCORD_APPLICATION_ID',
      { DISCORD_CLIENT_SECRET, PUBLIC_URL },
      'DISCORD_APPLICATION_ID: Discord must be set up',
    ],
    [
      'DISCORD_CLIENT_SECRET',
      { ...DISCORD, CONSOLE_SECRET, PUBLIC_URL },
      'DISCORD_CLIENT_SECRET: it must be set',
    ],
  ])('are refused when half is missing or wrong, naming %s', (name, env, told) => {
    const problems = problemsOf(env)

    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(told)
    expect(problems[0]?.startsWith(`${name}: `)).toBe(true)
  })

  it('name all that is wrong at once', () => {
    expect(problemsOf({ DISCORD_CLIENT_SECRET })).toHaveLength(2)
  })

  it.each(['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080'])(
    'let cookies travel in the clear on this machine only: %s',
    (url) => {
      expect(readConfig({ CONSOLE_SECRET, PUBLIC_URL: url }).console).toMatchObject({
        isSecure: false,
      })
    },
  )
})
