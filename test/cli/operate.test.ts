import { describe, expect, it } from 'vitest'
import { haltOf } from '../../src/store/switch.ts'
import { run } from '../support/child.ts'
import { createTestDatabase } from '../support/database.ts'

describe.concurrent('cloudthrift halt, resume and undo', { timeout: 60_000 }, () => {
  it('throw the switch in the database, and release it', async () => {
    await using database = await createTestDatabase()
    const env = { DATABASE_URL: database.url }

    const halted = await run({ args: ['halt', 'the', 'bill', 'looks', 'wrong'], env })
    const halt = await haltOf(database.db)
    const resumed = await run({ args: ['resume'], env })
    const again = await run({ args: ['resume'], env })

    expect([halted.code, resumed.code, again.code]).toEqual([0, 0, 0])
    expect(halted.stdout).toMatch(/^halted since \S+ by cli:\S+; undoing still works\n$/)
    expect(halt).toMatchObject({
      reason: 'the bill looks wrong',
      actor: expect.stringMatching(/^cli:\w+/),
    })
    expect(resumed.stdout).toContain('resumed')
    expect(again.stdout).toBe('nothing was halted\n')
    expect(await haltOf(database.db)).toBeNull()
  })

  it('say what is wrong with what they are given', async () => {
    await using database = await createTestDatabase()
    const env = { DATABASE_URL: database.url }

    const noId = await run({ args: ['undo', 'vol-1'], env })
    const nobody = await run({ args: ['undo', crypto.randomUUID()], env })

    expect([noId.code, nobody.code]).toEqual([2, 1])
    expect(noId.stderr).toContain('give the id of a finding')
    expect(nobody.stderr).toContain('Check the id.')
  })
})
