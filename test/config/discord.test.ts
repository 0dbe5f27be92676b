import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { DISCORD } from './discord-rows.ts'
import { problemsOf } from './support.ts'

describe("Discord's variables", () => {
  it('belong together: half of them is a mistake that names the missing ones', () => {
    const { DISCORD_APPLICATION_ID, DISCORD_CHANNEL_ID } = DISCORD

    expect(problemsOf({ DISCORD_APPLICATION_ID, DISCORD_CHANNEL_ID })).toEqual(
      ['DISCORD_BOT_TOKEN', 'DISCORD_GUILD_ID', 'DISCORD_PUBLIC_KEY'].map(
        (name) => `${name}: it must be set too, or none of Discord's`,
      ),
    )
  })

  it('need no public key where Discord does not call us', () => {
    const { DISCORD_PUBLIC_KEY: _key, ...others } = DISCORD

    const { discord } = readConfig({ ...others, DISCORD_MODE: 'gateway' })

    expect(discord).toMatchObject({ mode: 'gateway', publicKeys: [] })
  })
})
