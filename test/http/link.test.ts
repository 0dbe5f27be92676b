import { describe, expect, it } from 'vitest'
import { linkCode } from '../../src/workflow/link-identity.ts'
import { stage } from './support.ts'

const ANA = { id: 'discord:1', name: 'Ana', via: 'discord' }

describe('POST /link', () => {
  it('makes the chat account and the caller one person, once', async () => {
    await using on = await stage()
    const { code } = await linkCode(on.deps, ANA)

    const first = await on.post('/link', 'alice', { code })
    const second = await on.post('/link', 'bob', { code })

    const links = await on.db.selectFrom('identity_link').selectAll().execute()
    expect(first.json()).toEqual({ person: 'discord:1', name: 'Ana', identity: 'api:alice' })
    expect(second.statusCode).toBe(400)
    expect(second.json().hint).toContain('/thrift link')
    expect(links).toMatchObject([{ person: 'discord:1', identity: 'api:alice' }])
  })

  it.each([
    ['reader', 403],
    ['operator', 403],
  ] as const)('is not for a token that may not decide: %s', async (client, status) => {
    await using on = await stage()
    const { code } = await linkCode(on.deps, ANA)

    expect((await on.post('/link', client, { code })).statusCode).toBe(status)
    expect(await on.db.selectFrom('identity_link').selectAll().execute()).toEqual([])
  })

  it('keeps no code that could be read back', async () => {
    await using on = await stage()
    const { code } = await linkCode(on.deps, ANA)

    const rows = await on.db.selectFrom('link_code').selectAll().execute()

    expect(JSON.stringify(rows)).not.toContain(code)
  })

  it.each([{}, { code: '' }, { code: 'a b c d e f g' }, { code: 'x'.repeat(20), more: 1 }])(
    'refuses a body of %j',
    async (body) => {
      await using on = await stage()

      expect((await on.post('/link', 'alice', body)).statusCode).toBe(400)
    },
  )
})
