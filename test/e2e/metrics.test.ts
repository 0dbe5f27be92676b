import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { usd } from '../../src/core/money.ts'
import { MINUTE_MS } from '../support/clock.ts'
import { type Agent, dogstatsdAgent, sumOfSeries } from '../support/dogstatsd-agent.ts'
import { eventually } from '../support/eventually.ts'
import { startFakeDatadog } from '../support/fake-datadog.ts'
import { openService } from './support.ts'

interface ListeningAgent extends AsyncDisposable {
  readonly agent: Agent
  readonly port: number
}

async function listen(): Promise<ListeningAgent> {
  const agent = dogstatsdAgent()
  const socket = createSocket('udp4', (packet) => agent.receive(packet.toString()))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    agent,
    port: socket.address().port,
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

describe('a service that is listened to', () => {
  it('tells agent, intake and scraper the same as its ledger', { timeout: 60_000 }, async () => {
    await using stack = new AsyncDisposableStack()
    const { agent, port } = stack.use(await listen())
    const datadog = stack.use(await startFakeDatadog())
    const service = stack.use(
      await openService({
        env: {
          METRICS: 'prometheus',
          DD_AGENT_HOST: '127.0.0.1',
          DD_DOGSTATSD_PORT: String(port),
          DD_ENV: 'test',
          DD_API_KEY: '0123456789abcdef0123456789abcdef',
          DD_API_URL: datadog.url,
        },
      }),
    )
    service.region.addVolume({ sizeGiB: 100, tags: { Team: 'search' } })
    const [asked] = await service.askAboutAll()
    await service.queue({ name: 'deliver-points', data: {} })
    const decision = { decision: 'approve', revision: asked.revision }
    await service.post(`/findings/${asked.id}/decision`, decision)
    await service.becomes(asked.id, 'remediated')
    const { totals } = (await service.get('/savings')).body
    service.advance(3 * MINUTE_MS)

    // A schedule that comes in between says the same.
    await service.queue({ name: 'publish-metrics', data: {} })
    await service.queue({ name: 'deliver-points', data: {} })
    await eventually('the run-rate reaches the agent', () => {
      const told = sumOfSeries(agent.gauges, 'savings.run_rate_monthly')
      return told === usd(totals.runRateUsd)
    })
    const booked = sumOfSeries(agent.counts, 'savings.booked_monthly')
    const page = (await service.get('/metrics')).body

    expect(booked).toBe(usd('8.80'))
    expect(agent.events.map((each) => each.title)).toEqual(['Resource removed'])
    expect(agent.badLines).toEqual([])
    expect(page).toContain(`team="search"} ${totals.runRateUsd}`)
    expect(page).toContain('cloudthrift_actions_executed_total')
    const [request] = await eventually(
      'the intake gets points',
      () => datadog.requests.length > 0 && datadog.requests,
    )
    expect(request?.path).toBe('/api/v2/series')
    expect(request?.body).toContain('"metric":"cloudthrift.savings.accrued"')
    expect(request?.body).toContain('"team:search"')
  })
})
