import { describe, expect, it } from 'vitest'
import { stage } from './support.ts'

describe('GET /metrics', () => {
  it('is not there unless it was asked for', async () => {
    await using own = await stage()

    expect((await own.get('/metrics', 'reader')).statusCode).toBe(404)
  })

  it('gives the page as Prometheus text to those who may read', async () => {
    const page = '# TYPE cloudthrift_heartbeat gauge\ncloudthrift_heartbeat 1.00\n'
    await using own = await stage({ metricsPage: async () => page })

    const answer = await own.get('/metrics', 'reader')

    expect([answer.statusCode, answer.body]).toEqual([200, page])
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect((await own.get('/metrics')).statusCode).toBe(401)
    expect((await own.get('/metrics', 'operator')).statusCode).toBe(403)
  })
})
