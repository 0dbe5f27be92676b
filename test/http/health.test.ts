import { describe, expect, it } from 'vitest'
import { migrateToLatest } from '../../src/store/migrate.ts'
import { stage } from './support.ts'

describe('GET /healthz', () => {
  it('answers also while the database is down', async () => {
    await using own = await stage({ isDown: true })

    const answer = await own.get('/healthz')

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ ok: true })
  })
})

describe('GET /readyz', () => {
  it('is ready when the database answers and is migrated', async () => {
    await using own = await stage()

    const answer = await own.get('/readyz')

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ ok: true })
  })

  it('is not ready while the database is down, and shows nothing of it', async () => {
    await using own = await stage({ isDown: true })

    const answer = await own.get('/readyz')

    expect(answer.statusCode).toBe(503)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'DATABASE_UNAVAILABLE', status: 503 })
    expect(answer.body).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|hidden-password/)
    expect(own.logged.join('')).toContain('ECONNREFUSED')
  })

  it('is not ready while migrations are missing, and becomes ready with them', async () => {
    await using own = await stage({ template: 'template1' })

    const before = await own.get('/readyz')
    await migrateToLatest(own.db)
    const after = await own.get('/readyz')

    expect([before.statusCode, after.statusCode]).toEqual([503, 200])
    expect(before.json().code).toBe('DATABASE_UNAVAILABLE')
    expect(own.logged.join('')).toContain('0001-spine')
  })

  it('does not migrate by being asked', async () => {
    await using own = await stage({ template: 'template1' })

    await own.get('/readyz')
    const again = await own.get('/readyz')

    expect(again.statusCode).toBe(503)
  })
})
