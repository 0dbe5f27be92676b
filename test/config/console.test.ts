import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'

const DISCORD = {
  DISCORD_APPLICATION_ID: '100000000000000001',
  DISCORD_PUBLIC_KEY: 'ab'.repeat(32),
  DISCORD_BOT_TOKEN: 'token',
  DISCORD_GUILD_ID: '200000000000000001',
  DISCORD_CHANNEL_ID: '300000000000000001',
}
const SECRET = { DISCORD_CLIENT_SECRET: 'of the application' }

function problemsOf(env: Record<string, string>): string {
  try {
    readConfig(env)
    return ''
  } catch (error) {
    return error instanceof Error && 'hint' in error ? String(error.hint) : String(error)
  }
}

describe('the console of the configuration', () => {
  it('is off without the client secret', () => {
    expect(readConfig({ ...DISCORD }).console).toBeNull()
  })

  it('sends people back to our own address, and signs with a key derived from the secret', () => {
    const { console: first } = readConfig({
      ...DISCORD,
      ...SECRET,
      PUBLIC_URL: 'https://ct.example.com/',
    })
    const { console: second } = readConfig({
      ...DISCORD,
      DISCORD_CLIENT_SECRET: 'another',
      PUBLIC_URL: 'https://ct.example.com',
    })

    expect(first?.discord?.callbackUrl).toBe(
      'https://ct.example.com/console/sign-in/discord/callback',
    )
    expect(first?.discord?.host).toBe('https://discord.com')
    expect(first?.isSecure).toBe(true)
    expect(first?.secret).toMatch(/^[0-9a-f]{64}$/)
    expect(first?.secret).not.toBe(second?.secret)
  })

  it.each([
    [
      'without Discord',
      { ...SECRET, PUBLIC_URL: 'https://ct.example.com' },
      /other variables of Discord/,
    ],
    ['without an address', { ...DISCORD, ...SECRET }, /PUBLIC_URL: the console needs it/],
    [
      'with an address that anybody on the way can read',
      { ...DISCORD, ...SECRET, PUBLIC_URL: 'http://ct.example.com' },
      /needs https/,
    ],
  ])('is a named problem %s', (_case, env, problem) => {
    expect(problemsOf(env)).toMatch(problem)
  })

  it('may do without https on this machine', () => {
    const { console: settings } = readConfig({
      ...DISCORD,
      ...SECRET,
      PUBLIC_URL: 'http://127.0.0.1:8080',
    })

    expect(settings?.isSecure).toBe(false)
  })
})
